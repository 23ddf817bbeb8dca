import { Fragment } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { written } from '../../shared/direction.ts'
import type { Outgoing } from '../state/conversation.ts'
import { channels } from '../strings.channels.ts'
import { s } from '../strings.ts'
import { contact } from '../strings.contact.ts'
import { dayOf, timeOfDay } from '../time.ts'
import { answering as words } from '../strings.answering.ts'
import type { HandoffDetail, Message } from '../types.ts'
import { ExternalLink } from './ExternalLink.tsx'
import { SentFile } from './Files.tsx'

const LANGUAGES = new Intl.DisplayNames('nl', { type: 'language' })
/** How many messages are shown at first, and more at each press: what is not shown is not made. */
const PAGE = 200

const NO_OUTGOING: readonly Outgoing[] = []

/** Everything that was said, oldest first, and below it what is still on its way. */
export function Transcript({ detail }: { detail: HandoffDetail }) {
  const outgoing = useDesk((desk) => desk.conversations[detail.id]?.outgoing ?? NO_OUTGOING)
  const { messages, earlier, showEarlier } = useNewest(detail.messages)
  const { scroller, away, toNewest } = useFollowNewest(detail.messages.length + outgoing.length)
  return (
    <div class="transcript-frame">
      <div ref={scroller} class="transcript" role="log" aria-label={s.conversation.transcript} tabIndex={0}>
        {detail.messages.length === 0 && <p class="empty">{s.conversation.noMessages}</p>}
        {earlier > 0 && (
          <button type="button" class="button button-secondary earlier" onClick={() => showEarlier(scroller.current)}>
            {s.conversation.earlier(earlier)}
          </button>
        )}
        <ol class="messages">
          {messages.map((message, index) => (
            <Fragment key={message.id}>
              <DayMark message={message} before={messages[index - 1]} />
              <MessageItem handoffId={detail.id} message={message} became={detail.deliveries[message.seq]} />
            </Fragment>
          ))}
          {outgoing.map((item) => (
            <OutgoingItem key={item.clientMessageId} handoffId={detail.id} outgoing={item} />
          ))}
        </ol>
      </div>
      {away && (
        <button type="button" class="button button-secondary to-newest" onClick={toNewest}>
          {s.conversation.toNewest}
        </button>
      )}
    </div>
  )
}

/** The newest messages, and the earlier ones on request: they come above what is being read, which stays where it is. */
function useNewest(all: readonly Message[]) {
  const [first, setFirst] = useState(() => all.at(-PAGE)?.seq ?? 0)
  const earlier = all.findIndex(({ seq }) => seq >= first)
  const grown = useRef<{ scroller: HTMLElement; height: number } | null>(null)
  const showEarlier = (scroller: HTMLElement | null): void => {
    if (scroller) {
      grown.current = { scroller, height: scroller.scrollHeight }
      scroller.ariaLive = 'off' // asked for, so not announced as news
      setTimeout(() => (scroller.ariaLive = 'polite'), 1_000)
    }
    setFirst(all[Math.max(0, earlier - PAGE)]!.seq)
  }
  useLayoutEffect(() => {
    if (grown.current === null) return
    const { scroller, height } = grown.current
    grown.current = null
    scroller.scrollTop += scroller.scrollHeight - height
    if (document.activeElement === document.body) scroller.focus()
  }, [first])
  return { messages: earlier > 0 ? all.slice(earlier) : all, earlier: Math.max(0, earlier), showEarlier }
}

/** Stays at the newest message, unless the reader scrolled up to read back. */
function useFollowNewest(count: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const [away, setAway] = useState(false)
  const following = useRef(true)
  const toNewest = (): void => {
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
  }
  useLayoutEffect(() => {
    if (following.current) toNewest()
  }, [count])
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let { scrollTop: top, scrollHeight: height, clientHeight: room } = element
    const onScroll = (): void => {
      const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 48
      const resized = element.scrollHeight !== height || element.clientHeight !== room // which moves it, too
      const wentUp = !resized && element.scrollTop < top
      ;({ scrollTop: top, scrollHeight: height, clientHeight: room } = element)
      following.current = atEnd || (following.current && !wentUp) // what grows below does not take anybody away
      setAway(!following.current)
    }
    const onResize = new ResizeObserver(() => following.current && toNewest())
    element.addEventListener('scroll', onScroll)
    onResize.observe(element)
    for (const content of element.children) onResize.observe(content)
    return () => {
      element.removeEventListener('scroll', onScroll)
      onResize.disconnect()
    }
  }, [])
  return { scroller, away, toNewest }
}

function DayMark({ message, before }: { message: Message; before: Message | undefined }) {
  const day = dayOf(message.createdAt, new Date())
  if (before && dayOf(before.createdAt, new Date()) === day) return null
  return <li class="day-mark">{day}</li>
}

interface ItemProps {
  handoffId: string
  message: Message
  /** What became of it, on a channel that is pushed to. */
  became: { status: string; reason: string | null } | undefined
}

function MessageItem({ handoffId, message, became }: ItemProps) {
  const me = useDesk((desk) => desk.agent?.name)
  const mine = message.author === 'agent' && message.name === me
  const author = mine ? s.conversation.you : ((message.noted ? null : message.name) ?? s.conversation.authors[message.author])
  return (
    <li class="message" data-author={message.author} data-mine={mine}>
      <p class="message-head">
        <span class="message-author">{author}</span>
        {message.author === 'note' && <span>{s.conversation.noteHint}</span>}
        {message.noted && message.name && <span>{message.name === me ? contact.notedByYou : contact.noted(message.name)}</span>}
        <From message={message} />
        <InLanguage handoffId={handoffId} message={message} />
        {message.author === 'agent' && !mine && message.department && <span>{message.department}</span>}
        <time dateTime={message.createdAt}>{timeOfDay(message.createdAt)}</time>
      </p>
      <div class="message-body" {...written(message.language)}>
        {message.attachment ? <SentFile handoffId={handoffId} message={message} /> : <p class="message-text">{message.text}</p>}
        {message.links.map((link) => (
          <p key={link.url}>
            <ExternalLink link={link} />
          </p>
        ))}
        {became && <p class={`message-offered became-${became.status}`}>{channels.became(became.status, became.reason)}</p>}
        {message.buttons.length > 0 && (
          <p class="message-offered">
            {s.conversation.offered}: {message.buttons.map((button) => button.label).join(' · ')}
          </p>
        )}
      </div>
    </li>
  )
}

/** Whether it was an agreed answer, and why it differs where it does. */
function From({ message: { answer } }: { message: Message }) {
  if (!answer) return null
  const why = answer.deviation && `${words.deviation.marked}: ${words.deviation.reasons[answer.deviation.reason].toLocaleLowerCase('nl')}`
  return <span>{why ?? words.deviation.fromCatalogue}</span>
}

/** The language of a message, where it is not Dutch: of what a citizen typed, the one that the bot heard. */
function InLanguage({ handoffId, message }: { handoffId: string; message: Message }) {
  const heard = useDesk(({ conversations }) => conversations[handoffId]?.detail?.why.language ?? conversations[handoffId]?.detail?.language)
  if (message.author === 'note' || message.author === 'agent') return null
  const language = message.author === 'citizen' ? heard : message.language
  if (!language || language === 'nl' || language === 'und') return null
  return <span class="message-language">{s.handoff.languages[language] ?? LANGUAGES.of(language)}</span>
}

function OutgoingItem({ handoffId, outgoing }: { handoffId: string; outgoing: Outgoing }) {
  const { answering } = useController()
  const mine = useDesk((desk) => Boolean(desk.conversations[handoffId]?.detail?.claimId))
  const failed = outgoing.status === 'failed'
  return (
    <li class="message" data-author={outgoing.asked ? 'citizen' : 'agent'} data-mine={!outgoing.asked} data-state={outgoing.status}>
      <p class="message-head">
        <span class="message-author">{outgoing.asked ? s.conversation.authors.citizen : s.conversation.you}</span>
        {!failed && <span>{s.conversation.sending}</span>}
      </p>
      <div class="message-body">
        <p class="message-text">{outgoing.text}</p>
      </div>
      {failed && (
        <div class="message-failure">
          <p>
            {s.conversation.failed} {outgoing.error}
          </p>
          {mine && (
            <button type="button" class="button button-secondary" onClick={() => void answering.retry(handoffId, outgoing)}>
              {s.retry}
            </button>
          )}
          <button type="button" class="button button-subtle" onClick={() => answering.edit(handoffId, outgoing)}>
            {s.conversation.edit}
          </button>
        </div>
      )}
    </li>
  )
}
