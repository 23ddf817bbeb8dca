import { useEffect, useRef, useState } from 'preact/hooks'
import { useController } from '../context.ts'
import { unreadInAll, type Desk } from '../state/desk.ts'
import { addressed, arrivals } from '../state/queue.ts'
import { s } from '../strings.ts'
import type { Handoff } from '../types.ts'

/** At most one announcement in this time: on a crisis day a line per arrival would drown everything else. */
const GATHER_MS = 5_000

/** Who browses the page later does not find what is over. */
const STANDS_MS = 15_000

/** Tells people who do not see the lists that someone arrived, was given to them, or that a conversation of theirs got a message. */
export function LiveRegion() {
  const controller = useController()
  const { attention, store } = controller
  const [text, setText] = useState('')
  const gathered = useRef<{ arrived: Handoff[]; addressed: Handoff[]; given: Handoff[]; messages: Set<string>; timer: ReturnType<typeof setTimeout> | undefined }>({
    arrived: [],
    addressed: [],
    given: [],
    messages: new Set(),
    timer: undefined,
  })
  useEffect(() => {
    const waiting = gathered.current
    const say = (): void => {
      const { queue, conversations } = store.desk
      const unopened = waiting.given.filter(({ id }) => queue?.mine.some((mine) => mine.id === id) && conversations[id] === undefined)
      waiting.timer = undefined
      setText(announcement(waiting.arrived, waiting.addressed, unopened, [...waiting.messages]))
      waiting.arrived = []
      waiting.addressed = []
      waiting.given = []
      waiting.messages.clear()
    }
    const unsubscribe = store.subscribe((desk, before) => {
      if (desk.queue === null) return
      const title = s.documentTitle(unreadInAll(desk), desk.queue.waiting.length + desk.queue.notListed.count, desk.queue.notListed.orMore)
      if (document.title !== title) document.title = title
      if (desk.queue === before.queue) return
      const forMe = addressed(before.queue, desk.queue, desk.agent?.id ?? '')
      waiting.addressed.push(...forMe)
      waiting.arrived.push(...arrivals(before.queue, desk.queue).filter((handoff) => !forMe.includes(handoff)))
      const assigned = given(desk, before)
      for (const { givenBy, topicTitle, reference } of assigned) if (givenBy) controller.tell(s.mine.givenBy(givenBy, topicTitle ?? s.handoff.noTopic, reference))
      waiting.given.push(...assigned.filter(({ givenBy }) => !givenBy))
      attention.given(assigned.length + forMe.length)
      for (const reference of newMessages(desk, before)) waiting.messages.add(reference)
      const somethingToSay = waiting.arrived.length > 0 || waiting.addressed.length > 0 || waiting.given.length > 0 || waiting.messages.size > 0
      if (somethingToSay) waiting.timer ??= setTimeout(say, GATHER_MS)
    })
    return () => {
      clearTimeout(waiting.timer)
      unsubscribe()
    }
  }, [store])
  useEffect(() => {
    if (text === '') return
    const timer = setTimeout(() => setText(''), STANDS_MS)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  )
}

function newMessages(desk: Desk, before: Desk): string[] {
  const earlier = new Map(before.queue?.mine.map((handoff) => [handoff.id, handoff.lastSeq]))
  const later = desk.queue?.mine ?? []
  return later
    .filter((handoff) => handoff.lastSeq > (earlier.get(handoff.id) ?? Infinity) && handoff.lastSeq > (desk.read[handoff.id] ?? 0))
    .map((handoff) => handoff.reference)
}

/** What is this agent's now without having been opened here: the router gave it. */
function given(desk: Desk, before: Desk): Handoff[] {
  if (before.queue === null) return []
  const earlier = new Set(before.queue.mine.map(({ id }) => id))
  return (desk.queue?.mine ?? []).filter(({ id }) => !earlier.has(id) && desk.conversations[id] === undefined)
}

function announcement(arrived: Handoff[], forMe: Handoff[], assigned: Handoff[], references: string[]): string {
  const newest = arrived.at(-1)
  const queue = newest ? s.queue.arrived(arrived.length, newest.topicTitle ?? s.handoff.noTopic) : ''
  const mine = assigned.map(({ topicTitle }) => s.mine.assigned(topicTitle ?? s.handoff.noTopic))
  const named = forMe.map(({ topicTitle, reservedFor }) => s.queue.addressed(topicTitle ?? s.handoff.noTopic, reservedFor?.from ?? null))
  return [...mine, ...named, queue, ...references.map((reference) => s.mine.newMessage(reference))].filter((part) => part !== '').join(' ')
}
