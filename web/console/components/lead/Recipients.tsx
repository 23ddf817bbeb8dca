import { useEffect, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import type { Recipients as Summary } from '../../strings.brakes.ts'
import { s } from '../../strings.ts'
import { exactTime } from '../../time.ts'
import { ErrorMessage, Field } from '../fields.tsx'
import { type Brake, named } from './brake.ts'
import { Figures } from './Figures.tsx'

interface Received {
  meta: Summary
  payload: { reference: string; lastAt: string; present: boolean; outcome: string | null }[]
}

const LISTED = 50
const AGAIN_MS = 2_000
const words = s.lead.brakes

/** Who received a withdrawn answer since a moment: how many and which, as a file, and telling those who are still in conversation. */
export function Recipients({ brake }: { brake: Brake }) {
  const { client } = useController()
  const [since, setSince] = useState('')
  const [found, setFound] = useState<(Received & { path: string }) | null>(null)
  const [error, setError] = useState<string | null>(null)
  const from = since === '' ? null : new Date(since).toISOString()
  const query = from === null ? '' : `?since=${encodeURIComponent(from)}`
  const read = async (path: string): Promise<void> => {
    setFound({ ...(await client.api.get<Received>(path)), path })
  }
  const count = (): Promise<void> => read(`/v1/brakes/${brake.id}/recipients${query}`)
  const run = (work: () => Promise<void>) => async (): Promise<void> => {
    try {
      await work()
      setError(null)
    } catch (failure) {
      setError(explain(failure))
    }
  }
  const underWay = found && found.meta.waiting > 0 ? found.path : null
  useEffect(() => {
    if (underWay === null) return
    const timer = setInterval(() => !document.hidden && void run(() => read(underWay))(), AGAIN_MS)
    return () => clearInterval(timer)
  }, [underWay])
  const tell = async (): Promise<void> => {
    await client.api.post(`/v1/brakes/${brake.id}/message`, { since: from })
    await count()
  }
  return (
    <details>
      <summary>{words.recipients(named(brake))}</summary>
      <div class="panel-form">
        <ErrorMessage text={error} />
        <Field label={words.sinceWhen} hint={words.sinceHint}>
          {(field) => (
            <input {...field} class="input" type="datetime-local" value={since} onInput={(event) => setSince(event.currentTarget.value)} />
          )}
        </Field>
        <p role="status">{found && words.summary(found.meta)}</p>
        {found && found.payload.length > 0 && (
          <Figures
            title={words.listed(Math.min(LISTED, found.payload.length))}
            heads={words.heads}
            rows={found.payload
              .slice(0, LISTED)
              .map(({ reference, lastAt, present, outcome }) => [
                reference,
                exactTime(lastAt),
                present ? words.present : words.left,
                (outcome && words.outcomes[outcome]) ?? '–',
              ])}
          />
        )}
        <button type="button" class="button button-secondary" onClick={() => void run(count)()}>
          {words.count}
        </button>
        <a class="button button-secondary" href={`/v1/brakes/${brake.id}/recipients.csv${query}`} download>
          {words.download}
        </a>
        <button type="button" class="button button-primary" onClick={() => void run(tell)()}>
          {words.tell}
        </button>
      </div>
    </details>
  )
}
