import { useCallback, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { mayLead } from '../../roles.ts'
import { conversationRoute, editingRoute, hashOf } from '../../route.ts'
import { marking as words } from '../../strings.marking.ts'
import { clockTime } from '../../time.ts'
import { Choices } from '../fields.tsx'
import { Panel } from '../lead/Panel.tsx'

type Kind = 'topic_wrong' | 'no_answer' | 'deviation' | 'feedback'
type Shown = Kind | 'all'

interface Improvement {
  id: string
  kind: Kind
  topicTitle: string | null
  aspectLabel: string | null
  heardTitle: string | null
  /** The text that would change, and the handoff in which it was. */
  answer: string | null
  handoffId: string | null
  reason: string | null
  question: string
  note: string
  /** How many there are like it. */
  same: number
  madeBy: string | null
  madeAt: string
}

interface Work {
  meta: { open: number; byKind: Partial<Record<Kind, number>> }
  payload: Improvement[]
}

const EVERY_MS = 60_000
const KINDS: Shown[] = ['all', 'no_answer', 'topic_wrong', 'deviation', 'feedback']

/** What employees and citizens say should become better: what comes most first. */
export function WorkList() {
  const controller = useController()
  const { client } = controller
  const [kind, setKind] = useState<Shown>('all')
  const load = useCallback(() => client.api.get<Work>(`/v1/improvements${kind === 'all' ? '' : `?kind=${kind}`}`), [client, kind])
  const loaded = useLoaded<Work>(load, EVERY_MS)
  const heading = useRef<HTMLParagraphElement>(null)
  const counts = loaded.value?.meta
  const options = KINDS.map((value) => ({ value, label: `${words.work.kinds[value]} (${value === 'all' ? (counts?.open ?? 0) : (counts?.byKind[value] ?? 0)})` }))
  const [last, setLast] = useState<{ id: string; title: string } | null>(null)
  const closed = async (id: string, title: string): Promise<void> => {
    setLast({ id, title })
    await loaded.reload()
    heading.current?.focus()
  }
  const undo = async (): Promise<void> => {
    try {
      await client.api.post(`/v1/improvements/${last!.id}/reopen`, {})
      setLast(null)
      await loaded.reload()
      heading.current?.focus()
    } catch (error) {
      controller.failed(error)
    }
  }
  return (
    <Panel id="work" title={words.work.title} loaded={loaded}>
      <p>{words.work.intro}</p>
      <div class="work-kinds">
        <Choices name="kind" legend={words.work.show} options={options} chosen={kind} onChoose={setKind} />
      </div>
      <p ref={heading} tabIndex={-1} class="quiet" role="status">
        {words.work.count(loaded.value?.payload.length ?? 0)}
      </p>
      {last && (
        <p class="editing-notice">
          {words.work.closed(last.title)}{' '}
          <button type="button" class="button button-secondary button-small" onClick={() => void undo()}>
            {words.work.undo}
          </button>
        </p>
      )}
      <ul class="work-items">
        {loaded.value?.payload.map((item) => (
          <WorkItem key={item.id} item={item} onClosed={closed} />
        ))}
      </ul>
    </Panel>
  )
}

function WorkItem({ item, onClosed }: { item: Improvement; onClosed: (id: string, title: string) => Promise<void> }) {
  const controller = useController()
  const [busy, setBusy] = useState(false)
  const leads = useDesk(mayLead)
  const title = [item.topicTitle ?? words.work.noTopic, item.aspectLabel].filter(Boolean).join(', ')
  const close = async (how: 'done' | 'dismiss', same: boolean): Promise<void> => {
    if (busy) return
    setBusy(true)
    try {
      await controller.client.api.post(`/v1/improvements/${item.id}/${how}`, { same })
      await onClosed(item.id, title)
    } catch (error) {
      controller.failed(error)
      setBusy(false)
    }
  }
  return (
    <li class="work-item">
      <p class="work-head">
        <strong>{title}</strong>
        <span class="tag" data-tone={item.kind === 'no_answer' || item.reason === 'wrong' ? 'warning' : 'info'}>
          {words.work.kinds[item.kind]}
        </span>
        {item.same > 1 && <span class="tag">{words.work.same(item.same)}</span>}
      </p>
      {item.kind === 'topic_wrong' && <p>{words.work.heard(item.heardTitle)}</p>}
      {item.reason && <p>{words.work.reasons[item.reason] ?? item.reason}</p>}
      {item.question && <blockquote class="work-question">{item.question}</blockquote>}
      {item.note && <p class="message-text">{item.note}</p>}
      <p class="quiet">
        {item.madeBy ?? words.work.citizen} · <time dateTime={item.madeAt}>{clockTime(new Date(item.madeAt), new Date())}</time>
      </p>
      {(item.answer || (leads && item.handoffId)) && (
        <p class="editing-links">
          {item.answer && <a class="link" href={hashOf(editingRoute('teksten', item.answer))}>{words.work.toAnswer}</a>}
          {leads && item.handoffId && <a class="link" href={hashOf(conversationRoute(item.handoffId))}>{words.work.toConversation}</a>}
        </p>
      )}
      <p class="work-buttons">
        <button type="button" class="button button-secondary button-small" aria-label={words.work.named(words.work.done, title)} onClick={() => void close('done', false)}>
          {words.work.done}
        </button>
        {item.same > 1 && (
          <button type="button" class="button button-secondary button-small" aria-label={words.work.named(words.work.doneAll(item.same), title)} onClick={() => void close('done', true)}>
            {words.work.doneAll(item.same)}
          </button>
        )}
        <button type="button" class="button button-subtle button-small" aria-label={words.work.named(words.work.dismiss, title)} onClick={() => void close('dismiss', false)}>
          {words.work.dismiss}
        </button>
      </p>
    </li>
  )
}
