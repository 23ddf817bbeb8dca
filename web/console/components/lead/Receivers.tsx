import { useCallback, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { useLoaded } from '../../loaded.ts'
import { receivers as words } from '../../strings.receivers.ts'
import { exactTime, localFieldValue } from '../../time.ts'
import { ErrorMessage, Field } from '../fields.tsx'
import { Panel } from './Panel.tsx'

/** How it goes with one receiver of the event stream: `GET /v1/subscriptions`. */
interface Receiver {
  id: string
  url: string
  state: 'on' | 'ill' | 'off'
  why: string | null
  since: string | null
  nextTryAt: string | null
  lastSuccessAt: string | null
  waiting: number
  passedOver: number
}

const EVERY_MS = 10_000
const HOUR_MS = 3_600_000

/** Other systems that hear what happens: which takes it, which is ill since when and why, and sending again. */
export function Receivers() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<{ payload: Receiver[] }>('/v1/subscriptions'), [client])
  const loaded = useLoaded(load, EVERY_MS)
  const receivers = loaded.value?.payload ?? []
  return (
    <Panel id="receivers" title={words.title} loaded={loaded}>
      {receivers.length === 0 && <p class="empty">{words.none}</p>}
      <ul class="panel-list">
        {receivers.map((receiver) => (
          <Row key={receiver.id} receiver={receiver} reload={loaded.reload} />
        ))}
      </ul>
    </Panel>
  )
}

function Row({ receiver, reload }: { receiver: Receiver; reload: () => Promise<void> }) {
  const { client } = useController()
  const [error, setError] = useState<string | null>(null)
  const [sent, setSent] = useState<string | null>(null)
  const [since, setSince] = useState(() => localFieldValue(new Date(Date.now() - HOUR_MS)))
  const act = async (work: () => Promise<void>): Promise<void> => {
    setError(null)
    try {
      await work()
    } catch (failure) {
      setError(explain(failure))
    }
    await reload()
  }
  const path = `/v1/subscriptions/${receiver.id}`
  const resume = async (): Promise<void> => void (await client.api.post(`${path}/resume`))
  const again = async (): Promise<void> => {
    const { count } = await client.api.post<{ count: number }>(`${path}/replay`, { since: new Date(since).toISOString() })
    setSent(words.sent(count))
  }
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    void act(again)
  }
  return (
    <li class="panel-row channel">
      <div>
        <strong>{receiver.id}</strong> <span class="quiet">{receiver.url}</span>
        <Standing receiver={receiver} />
        <ErrorMessage text={error} />
        <p role="status">{sent}</p>
        {receiver.why === 'gone' && (
          <button type="button" class="button button-secondary" aria-label={words.resumeTo(receiver.id)} onClick={() => void act(resume)}>
            {words.resume}
          </button>
        )}
        <details>
          <summary aria-label={words.againTo(receiver.id)}>{words.again}</summary>
          <form class="panel-form" onSubmit={submit}>
            <Field label={words.since} hint={words.sinceHint}>
              {(field) => (
                <input {...field} class="input" type="datetime-local" required value={since} onInput={(event) => setSince(event.currentTarget.value)} />
              )}
            </Field>
            <button type="submit" class="button button-secondary">
              {words.send}
            </button>
          </form>
        </details>
      </div>
      <dl class="channel-figures">
        <Figure name={words.lastSuccess} value={receiver.lastSuccessAt ? exactTime(receiver.lastSuccessAt) : words.never} />
        {receiver.nextTryAt && <Figure name={words.nextTry} value={exactTime(receiver.nextTryAt)} />}
        <Figure name={words.waiting} value={String(receiver.waiting)} />
        <Figure name={words.passedOver} value={String(receiver.passedOver)} />
      </dl>
    </li>
  )
}

function Standing({ receiver: { id, state, why, since } }: { receiver: Receiver }) {
  if (why === 'gone') return <p class="channel-off">{words.gone(since ? exactTime(since) : words.never)}</p>
  if (state === 'off') return <p class="channel-off">{words.off(id)}</p>
  if (state === 'ill') return <p class="channel-ill">{words.ill(since ? exactTime(since) : words.never, why)}</p>
  return <p class="channel-well">{words.well}</p>
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
