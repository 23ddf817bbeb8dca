import { useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import type { Body } from '../../state/content.ts'
import { arrange } from '../../strings.arrange.ts'
import { ErrorMessage, Field } from '../fields.tsx'
import type { Choices } from './RoutingForm.tsx'

const words = arrange.routing
const REASONS = ['human_first_topic', 'wants_human', 'accepted_offer', 'not_understood', 'bot_unavailable', 'bot_off', 'approval']

interface Tried {
  rule: string
  department: string
  departmentName: string
  priority: string
}

interface Replayed {
  handoffs: number
  changed: number
  moved: { from: string; to: string; handoffs: number }[]
}

/** The table as it stands in the form, on an example and on the handoffs of the last week. Changes nothing. */
export function TryRouting({ body, choices }: { body: Body; choices: Choices }) {
  const { client } = useController()
  const [topic, setTopic] = useState('')
  const [reason, setReason] = useState(REASONS[1]!)
  const [said, setSaid] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)

  const ask = async (call: () => Promise<string[]>): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      setSaid(await call())
    } catch (failure) {
      setSaid([])
      setError(explain(failure))
    }
    setBusy(false)
  }
  const tryIt = async (): Promise<string[]> => {
    const found = await client.api.post<Tried>('/v1/routing/try', { body, topic: topic || null, reason })
    return [words.tried(found.rule, found.departmentName, words.values[found.priority] ?? found.priority)]
  }
  const replay = async (): Promise<string[]> => {
    const found = await client.api.post<Replayed>('/v1/routing/replay', { body, days: 7 })
    const name = (id: string): string => choices.department?.find((each) => each.value === id)?.label ?? id
    return [words.replayed(found.handoffs, found.changed), ...found.moved.map((each) => words.moved(name(each.from), name(each.to), each.handoffs))]
  }
  return (
    <>
      <section aria-labelledby="routing-try">
        <h4 id="routing-try">{words.try}</h4>
        <Field label={words.tryTopic}>
          {(field) => (
            <select {...field} class="input" value={topic} onChange={(event) => setTopic(event.currentTarget.value)}>
              <option value="">{words.anyTopic}</option>
              {choices.topic?.map((each) => (
                <option key={each.value} value={each.value}>
                  {each.label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={words.tryReason}>
          {(field) => (
            <select {...field} class="input" value={reason} onChange={(event) => setReason(event.currentTarget.value)}>
              {REASONS.map((each) => (
                <option key={each} value={each}>
                  {words.values[each]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div class="form-buttons">
          <button type="button" class="button button-secondary" disabled={busy} onClick={() => void ask(tryIt)}>
            {words.tryButton}
          </button>
          <button type="button" class="button button-secondary" disabled={busy} onClick={() => void ask(replay)}>
            {words.replayButton}
          </button>
        </div>
        <ErrorMessage text={error} />
        <div role="status">
          {busy && <p class="quiet">{words.trying}</p>}
          {!busy && said.map((line) => <p key={line}>{line}</p>)}
        </div>
      </section>
    </>
  )
}
