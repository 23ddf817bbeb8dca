/** The page that looks up, moves or cancels a call-back: number and code go in the body of a request, never in an address. */
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Api, ApiError } from '../shared/api.ts'
import type { Callback, OwedAnswer, Slot } from '../shared/callbacks.ts'
import type { Desk, Language } from '../shared/contract.ts'
import { written } from '../shared/direction.ts'
import { INTERFACE_LANGUAGES, interfaceLanguage, languageOf, nameOf, offered, spoken } from '../shared/languages.ts'
import '../shared/slot-choice.css'
import { telephone } from '../shared/telephone.ts'
import { Appointment } from './appointment.tsx'
import './page.css'
import { Search } from './search.tsx'
import { type Words, WORDS } from './strings.ts'

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

/** As the chat was, where the citizen comes from there; else the first of the browser's that we have words in. */
function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang')
  if (asked !== null) return languageOf(asked)
  const words: readonly Language[] = INTERFACE_LANGUAGES
  return navigator.languages.map(languageOf).find((each) => words.includes(each)) ?? 'nl'
}

function Page() {
  const [wanted, setLanguage] = useState(firstLanguage)
  const desk = useDesk(wanted)
  const language = desk ? spoken(wanted, desk) : wanted
  const words = WORDS[interfaceLanguage(language)]
  const { found, opens, said, error, ask, leave } = useAppointment(language)
  useEffect(() => {
    Object.assign(document.documentElement, written(interfaceLanguage(language)))
    document.title = words.title
  }, [language, words])
  return (
    <>
      <Municipality desk={desk} words={words} />
      {desk && <LanguageSwitch desk={desk} language={language} words={words} onChange={setLanguage} />}
      <div class="head">
        <h1>{words.title}</h1>
        <div role="status">{said && <p class="said">{words[said]}</p>}</div>
        <div id="page-error" role="alert">
          {error && <p class="error">{words[error]}</p>}
        </div>
      </div>
      {found && opens ? (
        <Appointment
          found={found}
          words={words}
          language={interfaceLanguage(language)}
          calendar={() => api.file('POST', '/v1/callbacks/calendar', { body: opens })}
          onMove={async (startsAt) => void (await ask('move', opens, { startsAt }))}
          onCancel={async () => void (await ask('cancel', opens))}
          onOther={leave}
        />
      ) : (
        <Search words={words} onFind={(known) => ask('lookup', known)} />
      )}
      {!found && <Lost desk={desk} words={words} />}
    </>
  )
}

type Said = 'moved' | 'stays' | 'cancelled'
type Wrong = 'unknown' | 'tooMany' | 'taken' | 'over' | 'failed'

/** The call-back that was found, and what the last thing that was asked about it came to. */
function useAppointment(language: Language) {
  const [opens, setOpens] = useState<Known>()
  const [found, setFound] = useState<Found>()
  const [said, setSaid] = useState<Said>()
  const [error, setError] = useState<Wrong>()
  const turn = useRef(0) // an answer that another question overtook is not shown
  /** The same again, in the words and with the times of now. */
  const refresh = async (): Promise<void> => {
    const mine = ++turn.current
    const now = await api.post<Found>('/v1/callbacks/lookup', { ...opens, language }).catch(() => undefined)
    if (now && mine === turn.current) setFound(now)
  }
  useEffect(() => {
    if (found) void refresh()
  }, [language])
  /** Asks the server, and shows what it answers. */
  const ask = async (what: 'lookup' | 'move' | 'cancel', known: Known, more: object = {}): Promise<boolean> => {
    turn.current++
    setError(undefined)
    setSaid(undefined)
    try {
      const now = await api.post<Found>(`/v1/callbacks/${what}`, { ...known, ...more, language })
      setFound(now)
      setOpens(known)
      if (what === 'move') setSaid(now.moved ? 'moved' : 'stays')
      if (what === 'cancel') setSaid('cancelled')
      return true
    } catch (failure) {
      const wrong = whatIsWrong(failure)
      setError(wrong)
      if (found && wrong === 'taken') void refresh()
      return false
    }
  }
  const leave = (): void => {
    turn.current++
    setFound(undefined)
    setSaid(undefined)
    setError(undefined)
  }
  return { found, opens, said, error, ask, leave }
}

/** Who this is and how to reach them; nothing while it is not known. */
function useDesk(language: Language): Desk | undefined {
  const [desk, setDesk] = useState<Desk>()
  useEffect(() => {
    void api.get<Desk>(`/v1/desk?language=${language}`).then(setDesk, () => undefined)
  }, [language])
  return desk
}

function Municipality({ desk, words }: { desk: Desk | undefined; words: Words }) {
  const found = desk?.municipality
  return (
    <header class="municipality">
      <strong>{found?.name}</strong>
      {found && <a href={telephone(found.phone)}>{words.call(found.phone)}</a>}
    </header>
  )
}

/** For who has no number or no code any more. */
function Lost({ desk, words }: { desk: Desk | undefined; words: Words }) {
  const found = desk?.municipality
  return (
    <section class="lost">
      <h2>{words.lost}</h2>
      <p>{words.lostHelp}</p>
      {found && <a href={telephone(found.phone)}>{words.call(found.phone)}</a>}
      {found?.website && <a href={found.website}>{words.back(found.name)}</a>}
    </section>
  )
}

interface LanguageSwitchProps {
  desk: Desk
  language: Language
  words: Words
  onChange: (to: Language) => void
}

/** The languages of the municipality, each by its own name; nothing where there is one. */
function LanguageSwitch({ desk, language, words, onChange }: LanguageSwitchProps) {
  const languages = offered(desk)
  if (languages.length < 2) return null
  return (
    <p class="languages">
      <label for="language">{words.language}</label>
      <select id="language" value={language} onChange={(event) => onChange(event.currentTarget.value)}>
        {languages.map((each) => (
          <option key={each} value={each} {...written(each)}>
            {nameOf(each)}
          </option>
        ))}
      </select>
    </p>
  )
}

function whatIsWrong(failure: unknown): Wrong {
  if (!(failure instanceof ApiError)) return 'failed'
  const known: Record<string, Wrong> = {
    callback_not_found: 'unknown',
    too_many_requests: 'tooMany',
    slot_taken: 'taken',
    slot_not_offered: 'taken',
    callback_over: 'over',
  }
  return known[failure.code] ?? 'failed'
}

render(<Page />, document.getElementById('page')!)
