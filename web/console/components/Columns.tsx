import { useEffect, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { conversationRoute, hashOf } from '../route.ts'
import { inView } from '../state/columns.ts'
import { knownHandoff, unread } from '../state/desk.ts'
import { s } from '../strings.ts'
import type { Handoff } from '../types.ts'
import { ConversationPane } from './ConversationPane.tsx'

/** How many conversations fit side by side, by the width of the window. */
const ROOM = [
  { query: '(width >= 110rem)', columns: 3 },
  { query: '(width >= 80rem)', columns: 2 },
]

export function useRoom(): number {
  const measure = (): number => ROOM.find(({ query }) => matchMedia(query).matches)?.columns ?? 1
  const [room, setRoom] = useState(measure)
  useEffect(() => {
    const change = (): void => setRoom(measure())
    const queries = ROOM.map(({ query }) => matchMedia(query))
    for (const query of queries) query.addEventListener('change', change)
    return () => {
      for (const query of queries) query.removeEventListener('change', change)
    }
  }, [])
  return room
}

/** The conversations that are open side by side, as many as there is room for. */
export function Columns({ active, room }: { active: string; room: number }) {
  const columns = useDesk((desk) => desk.columns)
  const ids = columns.ids.includes(active) ? inView({ ...columns, active }, room) : [active]
  useActiveFocus(active)
  if (ids.length === 1) {
    return (
      <section class="pane pane-conversation" aria-label={s.panes.conversation}>
        <ConversationPane key={ids[0]} id={ids[0]!} />
      </section>
    )
  }
  return (
    <div class="columns" data-columns={ids.length}>
      {ids.map((id) => (
        <Column key={id} id={id} active={id === active} />
      ))}
    </div>
  )
}

function Column({ id, active }: { id: string; active: boolean }) {
  const controller = useController()
  const title = useDesk((desk) => {
    const known = knownHandoff(desk, id)
    return `${known?.topicTitle ?? s.handoff.noTopic}, ${known?.reference ?? ''}`
  })
  const toHere = (): void => {
    if (!active) location.replace(hashOf(conversationRoute(id)))
  }
  return (
    <section class="pane pane-conversation column" aria-label={s.columns.named(title)} data-active={active} data-column={id} onFocusIn={toHere}>
      <button
        type="button"
        class="button button-subtle column-close"
        data-shortcut="close-column"
        aria-label={s.columns.closeNamed(title)}
        onFocusIn={(event) => event.stopPropagation()}
        onClick={() => controller.closeColumn(id)}
      >
        {s.columns.close}
      </button>
      <ConversationPane id={id} />
    </section>
  )
}

/** Where the work went to another column by itself, the focus goes there, too. */
function useActiveFocus(active: string): void {
  const before = useRef(active)
  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body
    if (before.current !== active && lost) document.querySelector<HTMLElement>(`[data-column="${active}"] h2`)?.focus()
    before.current = active
  }, [active])
}

/** On a narrow screen: one's conversations as tabs, each with what is unread. */
export function ConversationTabs({ active }: { active: string }) {
  const mine = useDesk((desk) => desk.queue?.mine ?? NONE)
  if (mine.length < 2) return null
  return (
    <nav class="tabs" aria-label={s.columns.label}>
      {mine.map((handoff) => (
        <Tab key={handoff.id} handoff={handoff} active={handoff.id === active} />
      ))}
    </nav>
  )
}

const NONE: readonly Handoff[] = []

function Tab({ handoff, active }: { handoff: Handoff; active: boolean }) {
  const count = useDesk((desk) => unread(desk, handoff))
  return (
    <a class="tab" href={hashOf(conversationRoute(handoff.id))} aria-current={active ? 'page' : undefined}>
      <span class="tab-title">{handoff.topicTitle ?? s.handoff.noTopic}</span>
      <span class="quiet">…{handoff.reference.slice(-4)}</span>
      {count !== 0 && !active && (
        <span class="unread">
          {count === null ? s.mine.fresh : count}
          {count !== null && <span class="visually-hidden"> {s.mine.unread(count)}</span>}
        </span>
      )}
    </a>
  )
}
