import { useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import type { Recipients as Summary } from '../../strings.brakes.ts'
import { s } from '../../strings.ts'
import { ErrorMessage, Field } from '../fields.tsx'
import { type Brake, named } from './brake.ts'

const words = s.lead.brakes

/** Who received a withdrawn answer since a moment: how many, as a file, and telling those who are still in conversation. */
export function Recipients({ brake }: { brake: Brake }) {
  const { client } = useController()
  const [since, setSince] = useState('')
  const [summary, setSummary] = useState<Summary | null>(null)
  const [error, setError] = useState<string | null>(null)
  const from = since === '' ? null : new Date(since).toISOString()
  const query = from === null ? '' : `?since=${encodeURIComponent(from)}`
  const count = async (): Promise<void> => {
    const answer = await client.api.get<{ meta: Summary }>(`/v1/brakes/${brake.id}/recipients${query}`)
    setSummary(answer.meta)
  }
  const run = (work: () => Promise<void>) => async (): Promise<void> => {
    try {
      await work()
      setError(null)
    } catch (failure) {
      setError(explain(failure))
    }
  }
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
        <p role="status">{summary && words.summary(summary)}</p>
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
