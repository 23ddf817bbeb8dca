import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { mayLead } from '../roles.ts'
import { isWhisper } from '../state/desk.ts'
import { all } from '../state/queue.ts'
import { isOnTheLine, isSpoken } from '../state/spoken.ts'
import { contact } from '../strings.contact.ts'
import { s } from '../strings.ts'
import { comingMoment } from '../time.ts'
import type { HandoffDetail } from '../types.ts'
import { ConversationActions } from './ConversationActions.tsx'
import { Composer } from './Composer.tsx'
import { CitizenTyping } from './DraftStanding.tsx'
import { Meta, Tags } from './HandoffRow.tsx'
import { Give } from './lead/Give.tsx'
import { WatchedBy, Watching } from './lead/Watching.tsx'
import { asksReason, LookReason } from './LookReason.tsx'
import { FormModal } from './Modal.tsx'
import { Transcript } from './Transcript.tsx'

const FOLLOWED_EVERY_MS = 10_000

/** The conversation itself: who it is about, what was said, and the agent's answer. */
export function ConversationPane({ id }: { id: string }) {
  const detail = useDesk((desk) => desk.conversations[id]?.detail ?? null)
  const error = useDesk((desk) => desk.conversations[id]?.error ?? null)
  const begun = useDesk((desk) => (desk.conversations[id]?.outgoing.length ?? 0) > 0) || (detail?.messages.length ?? 0) > 0
  useReadWhileVisible(id, detail)
  useFollowed(id, detail)
  if (detail === null && error === null) return <p class="empty empty-large">{s.loading}</p>
  if (detail === null) {
    return (
      <div class="empty empty-large">
        <LoadError id={id} error={error} />
      </div>
    )
  }
  return (
    <>
      <ConversationHead detail={detail} />
      {error !== null && <LoadError id={id} error={error} />}
      {(begun || !isSpoken(detail) || !detail.claimId) && <Transcript detail={detail} />}
      {detail.claimId && !isSpoken(detail) && <CitizenTyping id={id} />}
      <Standing detail={detail} />
      <Composer detail={detail} />
    </>
  )
}

function LoadError({ id, error }: { id: string; error: string | null }) {
  const controller = useController()
  if (asksReason(error)) {
    const open = async (reason: string): Promise<string | null> => {
      await controller.open(id, reason)
      return controller.store.desk.conversations[id]?.error ?? null
    }
    return <LookReason onGiven={open} />
  }
  return (
    <div class="load-error">
      <p role="alert">
        {s.conversation.loadFailed} {error}
      </p>
      <button type="button" class="button button-secondary" onClick={() => void controller.open(id)}>
        {s.retry}
      </button>
    </div>
  )
}

/** What is on the screen in a visible tab counts as read. */
function useReadWhileVisible(id: string, detail: HandoffDetail | null): void {
  const controller = useController()
  const lastSeq = detail?.lastSeq
  useEffect(() => {
    if (lastSeq === undefined) return
    const mark = (): void => {
      if (document.visibilityState === 'visible') controller.markRead(id)
    }
    mark()
    document.addEventListener('visibilitychange', mark)
    return () => document.removeEventListener('visibilitychange', mark)
  }, [controller, id, lastSeq])
}

/** Who only looks on because they were mentioned has no stream of it: it is asked again now and then. */
function useFollowed(id: string, detail: HandoffDetail | null): void {
  const controller = useController()
  const listed = useDesk((desk) => desk.queue !== null && all(desk.queue).some((handoff) => handoff.id === id))
  const looksOn = detail !== null && !listed && detail.mayNote
  useEffect(() => {
    if (!looksOn) return
    const timer = setInterval(() => !document.hidden && void controller.open(id), FOLLOWED_EVERY_MS)
    return () => clearInterval(timer)
  }, [controller, id, looksOn])
}

function ConversationHead({ detail }: { detail: HandoffDetail }) {
  const heading = useRef<HTMLHeadingElement>(null)
  // At once: an effect after the paint would take the focus from whoever already went to the answer.
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <header class="conversation-head">
      <div class="conversation-about">
        <h2 ref={heading} class="conversation-title" tabIndex={-1}>
          {detail.topicTitle ?? s.handoff.noTopic}
        </h2>
        <ul class="tags">
          <Tags handoff={detail} />
        </ul>
        <Meta handoff={detail} />
        {detail.transfer && <p class="conversation-callback">{transferring(detail.transfer)}</p>}
        <Handed detail={detail} />
        {detail.callback && <p class="conversation-callback">{(isOnTheLine(detail) ? contact.callsFrom : s.handoff.callbackAt)(detail.callTo ?? detail.callback.phone)}</p>}
      </div>
      {detail.claimId && <WatchedBy names={detail.watchedBy ?? []} />}
      {detail.claimId && <ConversationActions detail={detail} />}
    </header>
  )
}

/** The newest note of a colleague, as long as this employee did not write after it: what they should know before they begin. */
function Handed({ detail }: { detail: HandoffDetail }) {
  const me = useDesk((desk) => desk.agent?.name)
  const newest = detail.messages.findLast(({ name, author }) => (author === 'note' || author === 'agent') && name !== null)
  if (newest?.author !== 'note' || newest.name === me) return null
  return (
    <p class="handed">
      <strong>{isWhisper(detail, newest.name!) ? s.conversation.whisperOf(newest.name!) : s.conversation.noteOf(newest.name!)}</strong> {newest.text}
    </p>
  )
}

/** Whose conversation this is when it is not, or no longer, this agent's. */
function Standing({ detail }: { detail: HandoffDetail }) {
  const controller = useController()
  const lapsed = useDesk((desk) => desk.conversations[detail.id]?.lapsed ?? false)
  const leads = useDesk(mayLead)
  if (detail.claimId) return null
  const mayClaim = detail.status === 'queued' || detail.status === 'snoozed'
  const watches = leads && detail.status === 'claimed' && detail.claimedBy !== null
  return (
    <div class="standing" data-tone={lapsed ? 'warning' : 'info'}>
      <div role={lapsed ? 'alert' : undefined}>
        {lapsed && <p>{s.conversation.lapsed}</p>}
        {!(lapsed && mayClaim) && !watches && <p>{standing(detail)}</p>}
      </div>
      {watches && <Watching handoff={detail} />}
      {watches && detail.claimedBy && (
        <TakeOver id={detail.id} from={detail.claimedBy.name} />
      )}
      {leads && mayClaim && <Give detail={detail} />}
      {mayClaim && (
        <button type="button" class="button button-primary" onClick={() => void controller.taking.claim(detail.id)}>
          {lapsed ? s.conversation.lapsedRetry : s.queue.claim}
        </button>
      )}
      {detail.status === 'resolved' && (
        <button type="button" class="button button-secondary" onClick={() => void controller.taking.reopen(detail.id)}>
          {s.closed.reopen}
        </button>
      )}
    </div>
  )
}

/** It ends what a colleague is doing, who may be typing: asked once. */
function TakeOver({ id, from }: { id: string; from: string }) {
  const controller = useController()
  const [asks, setAsks] = useState(false)
  return (
    <>
      <button type="button" class="button button-secondary" aria-label={s.conversation.takeOverNamed(from)} onClick={() => setAsks(true)}>
        {s.conversation.takeOver}
      </button>
      {asks && (
        <FormModal
          title={s.conversation.takeOverNamed(from)}
          intro={s.conversation.takeOverAsk(from)}
          submitLabel={s.conversation.takeOver}
          onClose={() => setAsks(false)}
          check={() => ({})}
          submit={() => controller.taking.takeOver(id)}
        >
          {() => null}
        </FormModal>
      )}
    </>
  )
}

function transferring({ status, to, until }: NonNullable<HandoffDetail['transfer']>): string {
  return s.transfer.underWay[status](to, comingMoment(new Date(until), new Date()))
}

function standing(detail: HandoffDetail): string {
  if (detail.status === 'queued') return s.conversation.notMine
  if (detail.status === 'claimed' && detail.claimedBy) return s.conversation.held(detail.claimedBy.name)
  return s.conversation.ended(s.handoff.statuses[detail.status])
}
