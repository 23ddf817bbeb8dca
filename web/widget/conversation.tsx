/** What was said: the disclosure first, then the messages, then who is typing. */
import type { JSX } from 'preact'
import { Fragment } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { written } from '../shared/direction.ts'
import { nameOf } from '../shared/languages.ts'
import { useWidget } from './context.ts'
import { Feedback } from './feedback.tsx'
import { MessageItem, OwnItem } from './message.tsx'
import { Opening } from './opening.tsx'
import { useScroll } from './scroll.ts'
import { buttonsAnsweredUpTo, goesOn, unconfirmed, unreadCount } from './thread.ts'
import { botIsBusy } from './view.ts'

const SLOW_MS = 5_000

export function Conversation(): JSX.Element {
  const { view, strings } = useWidget()
  const unsent = unconfirmed(view.messages, view.outbox)
  const { scroller, behind, catchUp, onScroll } = useScroll(view.messages.at(-1)?.id, unsent.at(-1)?.clientMessageId, view.unreadAfter)
  const answeredUpTo = view.state?.ended || view.gone ? Number.POSITIVE_INFINITY : buttonsAnsweredUpTo(view.messages, view.outbox)
  const firstNew = view.unreadAfter === undefined ? undefined : view.messages.find(({ seq, author }) => seq > view.unreadAfter! && author !== 'citizen')
  const hidden = useHidden()
  return (
    <div class="conversation">
      <div class="scroll" ref={scroller} onScroll={onScroll} tabIndex={0} role="group" aria-label={strings.log}>
        <DisclosureCard />
        <Opening />
        {view.loading && <p class="quiet">{strings.loading}</p>}
        <div class="log" role="log" aria-live={hidden ? 'off' : 'polite'} aria-relevant="additions" aria-busy={view.loading} aria-label={strings.messages}>
          {[...view.messages, ...unsent].map((said, index) =>
            !('author' in said) || said.author === 'citizen' ? (
              <OwnItem key={said.clientMessageId} said={said} />
            ) : (
              <Fragment key={said.id}>
                {said === firstNew && <NewMark />}
                <MessageItem message={said} active={said.seq > answeredUpTo} goesOn={said !== firstNew && goesOn(said, view.messages[index - 1])} />
                <Feedback message={said} />
              </Fragment>
            ),
          )}
        </div>
        <p class="visually-hidden" role="status">
          {firstNew && strings.launcherUnread(unreadCount(view.messages, view.unreadAfter!))}
        </p>
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

/** Whether the page is hidden: what comes then is told in one line on the way back, and not message by message. */
function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.hidden)
  useEffect(() => {
    const look = () => setHidden(document.hidden)
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return hidden
}

/** Where what is new begins, for who comes back. How many there are is said elsewhere, once. */
function NewMark(): JSX.Element {
  const { strings } = useWidget()
  return (
    <p class="new-mark" aria-live="off">
      {strings.newMark}
    </p>
  )
}

function DisclosureCard(): JSX.Element | null {
  const { view, page, language, strings } = useWidget()
  if (!view.desk) return null
  const { title, points: usual, pointsForEmployee } = view.desk.disclosure
  const points = (page.human && pointsForEmployee) || usual
  return (
    <section class="disclosure" aria-labelledby="disclosure-title" {...written(view.desk.language)}>
      {view.desk.municipality.fictional && <span class="fictional" {...written(language)}>{strings.fictional}</span>}
      <h3 id="disclosure-title">{title}</h3>
      <ul>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <AnswersIn />
    </section>
  )
}

/** In a language that only notices are said in: which ones the answers are in. */
function AnswersIn(): JSX.Element | null {
  const { view, language, strings } = useWidget()
  const { languages } = view.desk!
  if (languages.includes(view.language)) return null
  return <p {...written(language)}>{strings.answersIn(languages.map(nameOf).join(', '))}</p>
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
