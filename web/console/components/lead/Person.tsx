import { useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { s } from '../../strings.ts'
import { exactTime } from '../../time.ts'
import { ErrorMessage, Field } from '../fields.tsx'

interface FoundConversation {
  reference: string
  startedAt: string
  messages: number
}

const words = s.privacy.person

/** One citizen's data: found, given to them, or erased, each with a reason. */
export function Person() {
  const { client } = useController()
  const [by, setBy] = useState('')
  const [reason, setReason] = useState('')
  const [found, setFound] = useState<FoundConversation[]>([])
  const [chosen, setChosen] = useState<string[]>([])
  const [said, setSaid] = useState('')
  const [error, setError] = useState<string | null>(null)

  const attempt = async (what: () => Promise<string>): Promise<void> => {
    setError(null)
    setSaid('')
    try {
      setSaid(await what())
    } catch (failure) {
      setError(explain(failure))
    }
  }
  const find = (): Promise<void> =>
    attempt(async () => {
      setFound([])
      setChosen([])
      const isReference = /^\d{10}$/.test(by.trim()) && !by.trim().startsWith('0')
      const which = isReference ? { references: [by.trim()] } : { contact: by.trim() }
      const answer = await client.api.post<{ payload: FoundConversation[] }>('/v1/privacy/find', { ...which, reason })
      setFound(answer.payload)
      return words.found(answer.payload.length)
    })
  const give = (): Promise<void> =>
    attempt(async () => {
      download(await client.api.post('/v1/privacy/export', { references: chosen, reason }))
      return ''
    })
  const erase = (force: boolean): Promise<void> =>
    attempt(async () => {
      await client.api.post('/v1/privacy/erase', { references: chosen, reason, force })
      setFound((known) => known.filter((one) => !chosen.includes(one.reference)))
      setChosen([])
      return words.erased(chosen.length)
    })
  const complete = by.trim() !== '' && reason.trim().length >= 5
  return (
    <section class="panel" aria-labelledby="person-title">
      <h3 id="person-title" class="section-title">
        {words.title}
      </h3>
      <p>{words.intro}</p>
      <form
        class="person-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (complete) void find()
          else setError(words.missing)
        }}
      >
        <Field label={words.by}>
          {(field) => <input {...field} class="input" type="text" autocomplete="off" value={by} onInput={(event) => setBy(event.currentTarget.value)} />}
        </Field>
        <Field label={words.reason} hint={words.reasonHint}>
          {(field) => (
            <input {...field} class="input" type="text" autocomplete="off" value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          )}
        </Field>
        <button type="submit" class="button button-secondary">
          {words.find}
        </button>
      </form>
      <ErrorMessage text={error} />
      <div role="status">{said !== '' && <p>{said}</p>}</div>
      {found.length > 0 && (
        <>
          <Choice found={found} chosen={chosen} onChange={setChosen} />
          <Actions onGive={() => void (chosen.length ? give() : setError(words.none))} onErase={erase} chosen={chosen} onError={setError} />
        </>
      )}
    </section>
  )
}

interface ChoiceProps {
  found: FoundConversation[]
  chosen: string[]
  onChange: (chosen: string[]) => void
}

function Choice({ found, chosen, onChange }: ChoiceProps) {
  return (
    <fieldset class="person-form">
      <legend>{words.choose}</legend>
      {found.map(({ reference, messages, startedAt }) => (
        <label key={reference}>
          <input
            type="checkbox"
            checked={chosen.includes(reference)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...chosen, reference] : chosen.filter((one) => one !== reference))
            }
          />{' '}
          {words.line(reference, messages)}, {exactTime(startedAt)}
        </label>
      ))}
    </fieldset>
  )
}

interface ActionsProps {
  chosen: string[]
  onGive: () => void
  onErase: (force: boolean) => Promise<void>
  onError: (text: string) => void
}

function Actions({ chosen, onGive, onErase, onError }: ActionsProps) {
  const [sure, setSure] = useState(false)
  const [force, setForce] = useState(false)
  const erase = (): void => {
    if (chosen.length === 0) onError(words.none)
    else if (!sure) onError(words.notConfirmed)
    else void onErase(force).then(() => setSure(false))
  }
  return (
    <div class="person-form">
      <button type="button" class="button button-secondary" onClick={onGive}>
        {words.give}
      </button>
      <label>
        <input type="checkbox" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} /> {words.confirm}
      </label>
      <label>
        <input type="checkbox" checked={force} onChange={(event) => setForce(event.currentTarget.checked)} /> {words.force}
      </label>
      <button type="button" class="button button-secondary" onClick={erase}>
        {words.erase}
      </button>
    </div>
  )
}

/** Hands the data to the browser as a file, to be given to the citizen. */
function download(data: unknown): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }))
  link.download = words.file
  link.click()
  URL.revokeObjectURL(link.href)
}
