import { useCallback, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { useLoaded } from '../../loaded.ts'
import { conversationRoute, hashOf } from '../../route.ts'
import { s } from '../../strings.ts'
import { exactTime } from '../../time.ts'
import { ErrorMessage, Field, Select } from '../fields.tsx'
import { Panel } from './Panel.tsx'

interface Block {
  id: string
  kind: 'address' | 'conversation'
  reference: string | null
  reason: string
  note: string
  blockedBy: string | null
  until: string
  endedAt: string | null
}

interface Proposal {
  handoffId: string
  conversationId: string
  reference: string
  fromAddress: number
  endedAt: string
}

const EVERY_MS = 10_000
const DAY_MS = 86_400_000
const words = s.lead.blocks

/** Who is kept out, and whom employees propose to keep out. */
export function Blocks() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<{ payload: Block[]; proposed: Proposal[] }>('/v1/blocks'), [client])
  const loaded = useLoaded(load, EVERY_MS)
  const running = loaded.value?.payload.filter((block) => block.endedAt === null) ?? []
  const proposed = loaded.value?.proposed ?? []
  const [error, setError] = useState<string | null>(null)
  const end = async (block: Block): Promise<void> => {
    try {
      await client.api.post(`/v1/blocks/${block.id}/end`)
      await loaded.reload()
    } catch (failure) {
      setError(explain(failure))
    }
  }
  return (
    <Panel id="blocks" title={words.title} loaded={loaded}>
      <ErrorMessage text={error} />
      <div role="status">{running.length + proposed.length === 0 && <p class="quiet">{words.none}</p>}</div>
      <ul class="panel-list">
        {running.map((block) => (
          <li key={block.id} class="panel-row">
            <p>
              <strong>{words.kinds[block.kind]}</strong> · {words.of(block.reference)} · {words.reasons[block.reason] ?? block.reason} ·{' '}
              {words.until(exactTime(block.until), block.blockedBy)}
              {block.note && ` · ${block.note}`}
            </p>
            <button type="button" class="button button-secondary" onClick={() => void end(block)}>
              {words.end}
            </button>
          </li>
        ))}
        {proposed.map((proposal) => (
          <li key={proposal.handoffId}>
            <Proposed proposal={proposal} onBlocked={loaded.reload} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Proposed({ proposal, onBlocked }: { proposal: Proposal; onBlocked: () => Promise<void> }) {
  const { client } = useController()
  const [error, setError] = useState<string | null>(null)
  const block = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const values = new FormData(event.currentTarget as HTMLFormElement)
    const until = new Date(Date.now() + Number(values.get('days')) * DAY_MS).toISOString()
    const { conversationId } = proposal
    try {
      const body = { conversationId, kind: values.get('kind'), reason: values.get('reason'), note: values.get('note'), until }
      await client.api.post('/v1/blocks', body)
      await onBlocked()
    } catch (failure) {
      setError(explain(failure))
    }
  }
  return (
    <details>
      <summary>{words.proposed(proposal.reference, exactTime(proposal.endedAt))}</summary>
      <form class="panel-form" onSubmit={(event) => void block(event)}>
        <ErrorMessage text={error} />
        <p>
          <a href={hashOf(conversationRoute(proposal.handoffId))}>{words.read}</a> {words.fromAddress(proposal.fromAddress)}
        </p>
        <Select label={words.what} name="kind" options={words.kinds} />
        <Select label={words.reason} name="reason" options={words.reasons} />
        <Field label={words.days}>
          {(field) => <input {...field} class="input" name="days" type="number" min={1} max={365} value={7} required />}
        </Field>
        <Field label={words.note} hint={words.noteHint}>
          {(field) => <input {...field} class="input" name="note" maxLength={500} autocomplete="off" />}
        </Field>
        <button type="submit" class="button button-primary">
          {words.block}
        </button>
      </form>
    </details>
  )
}
