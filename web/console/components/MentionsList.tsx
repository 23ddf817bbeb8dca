import { useCallback, useEffect, useRef } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { useLoaded } from '../loaded.ts'
import { conversationRoute, hashOf } from '../route.ts'
import { isWhisper, knownHandoff, type Desk } from '../state/desk.ts'
import { answering as words } from '../strings.answering.ts'
import { s } from '../strings.ts'
import { clockTime } from '../time.ts'
import type { Mention } from '../types.ts'

/** Where colleagues mentioned this employee: what is new first of all, and what is still open. Nothing where there is nothing. */
export function MentionsList({ open }: { open: string | null }) {
  const controller = useController()
  const unseen = useDesk((desk) => desk.mentions)
  const load = useCallback(() => controller.client.mentions(), [controller, unseen]) // asked again when there is another
  const { value: mentions, reload } = useLoaded<Mention[]>(load)
  useNews(mentions)
  const see = useCallback(
    async (id: string) => {
      await controller.client.seenMentions(id).catch((error: unknown) => controller.failed(error))
      await reload()
    },
    [controller, reload],
  )
  const fresh = mentions?.filter(({ seenAt }) => seenAt === null) ?? []
  const openIsNew = fresh.some(({ handoffId, text }) => handoffId === open && text !== null)
  useEffect(() => {
    if (open !== null && openIsNew) void see(open)
  }, [open, openIsNew, see])
  if (!mentions?.length) return null
  return (
    <details class="list" open={fresh.length > 0}>
      <summary class="section-summary">
        <h2 class="list-title">{words.mentions.title}</h2>
        <span class="list-count">{fresh.length > 0 ? words.mentions.unseen(fresh.length) : mentions.length}</span>
      </summary>
      <ul class="rows">
        {mentions.map((mention) => (
          <li key={`${mention.handoffId} ${mention.at}`} class="mention">
            <MentionLine mention={mention} onSeen={() => void see(mention.handoffId)} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function MentionLine({ mention, onSeen }: { mention: Mention; onSeen: () => void }) {
  const title = mention.topicTitle ?? s.handoff.noTopic
  const whispered = useDesk((desk) => isWhisper(knownHandoff(desk, mention.handoffId), mention.by))
  return (
    <>
      <p class="mention-head">
        {mention.text === null ? <span>{title}</span> : <a class="link" href={hashOf(conversationRoute(mention.handoffId))}>{title}</a>}
        {mention.seenAt === null && (
          <span class="tag" data-tone="info">
            {words.mentions.isNew}
          </span>
        )}
      </p>
      <p class="quiet">
        {whispered ? words.mentions.whispers(mention.by) : words.mentions.by(mention.by)} · {clockTime(new Date(mention.at), new Date())} · {mention.reference}
      </p>
      <p class="mention-text">{mention.text ?? words.mentions.closed}</p>
      {mention.text === null && (
        <button type="button" class="button button-secondary" onClick={onSeen}>
          {words.mentions.gotIt}
        </button>
      )}
    </>
  )
}

function arrived(desk: Desk, { handoffId, by, text, topicTitle }: Mention): string {
  const title = topicTitle ?? s.handoff.noTopic
  const whispered = text !== null && isWhisper(knownHandoff(desk, handoffId), by)
  return whispered ? words.mentions.whispered(by, text, title) : words.mentions.arrived(by, title)
}

/** Says so when a new one comes while the console is open, until it was seen or the conversation ended. */
function useNews(mentions: Mention[] | null): void {
  const controller = useController()
  const known = useRef<Set<string> | null>(null)
  const told = useRef<{ id: string; text: string } | null>(null)
  useEffect(() => {
    if (mentions === null) return
    const name = ({ handoffId, at }: Mention): string => `${handoffId} ${at}`
    const news = known.current && mentions.find((mention) => mention.seenAt === null && !known.current!.has(name(mention)))
    known.current = new Set(mentions.map(name))
    const open = ({ handoffId, seenAt, text }: Mention): boolean => handoffId === told.current?.id && seenAt === null && text !== null
    if (news) {
      told.current = { id: news.handoffId, text: arrived(controller.store.desk, news) }
      controller.tell(told.current.text)
    } else if (told.current && !mentions.some(open)) {
      controller.untell(told.current.text)
      told.current = null
    }
  }, [controller, mentions])
}
