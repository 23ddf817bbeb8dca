/** The page that looks up, moves or cancels a call-back: number and code go in the body of a request, never in an address. */
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Api, ApiError } from '../shared/api.ts'
import type { Callback, OwedAnswer, Slot } from '../shared/callbacks.ts'
import { Appointment } from './appointment.tsx'
import './page.css'
import { type PageLanguage, type Words, WORDS } from './strings.ts'

export interface Known {
  reference: string
  code: string
}

export interface Found {
  callback: Callback
  slots: Slot[]
  term: OwedAnswer | null
  /** After a move: false where it stood at that time already. */
  moved?: boolean
}

const api = new Api('', { credentials: 'omit' })

function Page() {
  const [language, setLanguage] = useState<PageLanguage>(navigator.language.startsWith('nl') ? 'nl' : 'en')
  const [known, setKnown] = useState<Known>()
  const [found, setFound] = useState<Found>()
  const [said, setSaid] = useState('')
  const [error, setError] = useState('')
  const words = WORDS[language]
  useEffect(() => {
    document.documentElement.lang = language
    document.title = words.title
  }, [language, words])
  /** Asks the server, and shows what it answers. */
  const ask = async (what: 'lookup' | 'move' | 'cancel', opens: Known, more: object = {}, done: (now: Found) => string = () => ''): Promise<void> => {
    setError('')
    setSaid('')
    try {
      const now = await api.post<Found>(`/v1/callbacks/${what}`, { ...opens, ...more, language })
      setFound(now)
      setKnown(opens)
      setSaid(done(now))
    } catch (failure) {
      setError(explain(failure, words))
    }
  }
  const calendar = (): Promise<Blob> => api.file('POST', '/v1/callbacks/calendar', { body: known })
  return (
    <>
      <Languages language={language} words={words} onChange={setLanguage} />
      <h1>{words.title}</h1>
      <div role="status">{said && <p class="said">{said}</p>}</div>
      <div role="alert">{error && <p class="error">{error}</p>}</div>
      {found && known ? (
        <Appointment
          found={found}
          words={words}
          language={language}
          calendar={calendar}
          onMove={(startsAt) => ask('move', known, { startsAt }, ({ moved }) => (moved ? words.moved : words.stays))}
          onCancel={() => ask('cancel', known, {}, () => words.cancelled)}
          onOther={() => setFound(undefined)}
        />
      ) : (
        <Search words={words} onFind={(opens) => ask('lookup', opens)} onMissing={() => setError(words.missing)} />
      )}
    </>
  )
}

function Languages({ language, words, onChange }: { language: PageLanguage; words: Words; onChange: (to: PageLanguage) => void }) {
  return (
    <p class="languages">
      <label for="language">{words.language}</label>
      <select id="language" value={language} onChange={(event) => onChange(event.currentTarget.value as PageLanguage)}>
        <option value="nl">Nederlands</option>
        <option value="en">English</option>
      </select>
    </p>
  )
}

function Search({ words, onFind, onMissing }: { words: Words; onFind: (known: Known) => Promise<void>; onMissing: () => void }) {
  const form = useRef<HTMLFormElement>(null)
  const submit = (): void => {
    const fields = new FormData(form.current!)
    const known = { reference: String(fields.get('reference')).trim(), code: String(fields.get('code')).trim() }
    if (known.reference && known.code) void onFind(known)
    else onMissing()
  }
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <p>{words.intro}</p>
      <label for="reference">{words.reference}</label>
      <p id="reference-hint" class="hint">
        {words.referenceHint}
      </p>
      <input id="reference" name="reference" inputMode="numeric" autocomplete="off" maxLength={20} aria-describedby="reference-hint" />
      <label for="code">{words.code}</label>
      <p id="code-hint" class="hint">
        {words.codeHint}
      </p>
      <input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={40} aria-describedby="code-hint" />
      <button type="submit" class="primary">
        {words.find}
      </button>
    </form>
  )
}

function explain(failure: unknown, words: Words): string {
  if (!(failure instanceof ApiError)) return words.failed
  const known: Record<string, string> = {
    callback_not_found: words.unknown,
    too_many_requests: words.tooMany,
    slot_taken: words.taken,
    slot_not_offered: words.taken,
    callback_over: words.over,
  }
  return known[failure.code] ?? words.failed
}

render(<Page />, document.getElementById('page')!)
