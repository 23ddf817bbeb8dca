/** What was said: the disclosure first, then the messages, then who is typing. */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { written } from '../shared/direction.ts'
import { botIsBusy } from './chat.ts'
import { useWidget } from './context.ts'
import { isBelowFold } from './fold.ts'
import { MessageItem, OwnItem } from './message.tsx'
import { buttonsAnsweredUpTo, unconfirmed } from './thread.ts'

/** How far from the end, in pixels, still counts as reading along. */
const AT_END = 120
/** The room above and below a message that is scrolled to, in pixels. */
const MARGIN = 12
const SLOW_MS = 5_000

export function Conversation(): JSX.Element {
  const { view, strings } = useWidget()
  const unsent = unconfirmed(view.messages, view.outbox)
  const { scroller, behind, catchUp, onScroll } = useScroll(view.messages.at(-1)?.id, unsent.at(-1)?.clientMessageId)
  const answeredUpTo = view.state?.ended || view.gone ? Number.POSITIVE_INFINITY : buttonsAnsweredUpTo(view.messages, view.outbox)
  return (
    <div class="conversation">
      <div class="scroll" ref={scroller} onScroll={onScroll} tabIndex={0} role="group" aria-label={strings.log}>
        <DisclosureCard />
        {view.loading && <p class="quiet">{strings.loading}</p>}
        <div class="log" role="log" aria-live="polite" aria-relevant="additions" aria-busy={view.loading} aria-labelledby="title">
          {[...view.messages, ...unsent].map((said) =>
            !('author' in said) || said.author === 'citizen' ? (
              <OwnItem key={said.clientMessageId} said={said} />
            ) : (
              <MessageItem key={said.id} message={said} active={said.seq > answeredUpTo} />
            ),
          )}
        </div>
        <Typing />
      </div>
      {behind && (
        <button type="button" class="to-end" onClick={catchUp}>
          {strings.newMessage}
        </button>
      )}
    </div>
  )
}

function DisclosureCard(): JSX.Element | null {
  const { view, language, strings } = useWidget()
  if (!view.desk) return null
  const { title, points } = view.desk.disclosure
  return (
    <section class="disclosure" aria-labelledby="disclosure-title" {...written(view.desk.language)}>
      {view.desk.municipality.fictional && <span class="fictional" {...written(language)}>{strings.fictional}</span>}
      <h3 id="disclosure-title">{title}</h3>
      <ul>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </section>
  )
}

function Typing(): JSX.Element {
  const { view, strings } = useWidget()
  const agent = view.typing?.who === 'agent' ? view.typing : undefined
  const bot = !agent && (view.typing?.who === 'bot' || botIsBusy(view))
  const slow = useElapsed(bot, SLOW_MS)
  const text = agent ? strings.agentTyping(agent.name ?? strings.employee) : slow ? strings.botSlow : strings.botTyping
  return (
    <div class="typing" role="status">
      {(agent ?? bot) && (
        <>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {text}
        </>
      )}
    </div>
  )
}

/** Whether something has been going on for longer than `ms`. */
function useElapsed(active: boolean, ms: number): boolean {
  const [elapsed, setElapsed] = useState(false)
  useEffect(() => {
    setElapsed(false)
    if (!active) return undefined
    const timer = setTimeout(() => setElapsed(true), ms)
    return () => clearTimeout(timer)
  }, [active, ms])
  return elapsed
}

/** Where a message begins and ends in what scrolls, with a little room. */
const topOf = (item: HTMLElement) => item.offsetTop - MARGIN
const bottomOf = (item: HTMLElement) => item.offsetTop + item.offsetHeight + MARGIN

/**
 * Follows the conversation for whoever reads along: own words go to the end, an answer is shown from its start (the question stays
 * in sight above it). Who scrolled up is left alone. A button (`behind`) comes whenever the last message is below, until it was in sight.
 */
function useScroll(lastMessage: string | undefined, lastUnsent: string | undefined) {
  const scroller = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const noticed = useRef<HTMLElement | undefined>(undefined)
  const [behind, setBehind] = useState(false)
  const look = () => {
    const last = [...scroller.current!.querySelectorAll<HTMLElement>('.message')].at(-1)
    if (last && !isBelowFold(last, scroller.current!)) noticed.current = last
    setBehind(last !== undefined && last !== noticed.current)
  }
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  const catchUp = () => {
    toEnd()
    scroller.current?.focus()
  }
  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller.current!
    follows.current = scrollHeight - scrollTop - clientHeight < AT_END
    look()
  }
  useLayoutEffect(() => {
    // The bar of the queue comes and grows below: the end of the last message stays in sight, as long as its start does.
    const element = scroller.current!
    const observer = new ResizeObserver(() => {
      const last = [...element.querySelectorAll<HTMLElement>('.message')].at(-1)
      if (follows.current && last) element.scrollTo({ top: Math.max(element.scrollTop, topOf(last)) })
      look()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    if (!lastUnsent) return
    follows.current = true
    toEnd()
  }, [lastUnsent])
  useLayoutEffect(() => {
    if (!lastMessage) return
    const items = [...scroller.current!.querySelectorAll<HTMLElement>('.message')]
    const own = items.findLast((item) => item.dataset['author'] === 'citizen')
    const last = items.at(-1)
    const fits = own && own.offsetHeight < scroller.current!.clientHeight / 2 // else the answer would be below the fold
    const answer = own ? items[items.indexOf(own) + 1] : undefined
    const anchor = last?.dataset['author'] === 'agent' ? last : fits ? own : (answer ?? last)
    // The bar of the queue may be there before the notice: the question makes room for the end of the answer, not for less.
    const room = answer && last ? Math.min(topOf(answer), bottomOf(last) - scroller.current!.clientHeight) : 0
    if (follows.current && anchor) scroller.current!.scrollTo({ top: Math.max(topOf(anchor), room) })
    look()
  }, [lastMessage])
  return { scroller, behind, catchUp, onScroll }
}
