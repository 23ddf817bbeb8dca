import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { mayLead } from '../controller.ts'
import { s } from '../strings.ts'
import { comingMoment } from '../time.ts'
import type { HandoffDetail } from '../types.ts'
import { ConversationActions } from './ConversationActions.tsx'
import { Composer } from './Composer.tsx'
import { Meta, Tags } from './HandoffRow.tsx'
import { Transcript } from './Transcript.tsx'

/** The conversation itself: who it is about, what was said, and the agent's answer. */
export function ConversationPane({ id }: { id: string }) {
  const detail = useDesk((desk) => desk.conversations[id]?.detail ?? null)
  const error = useDesk((desk) => desk.conversations[id]?.error ?? null)
  useReadWhileVisible(id, detail)
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
      <Transcript detail={detail} />
      <Standing detail={detail} />
      <Composer detail={detail} />
    </>
  )
}

function LoadError({ id, error }: { id: string; error: string | null }) {
  const controller = useController()
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
        {detail.callback && <p class="conversation-callback">{s.handoff.callbackAt(detail.callTo ?? detail.callback.phone)}</p>}
      </div>
      {detail.claimId && <ConversationActions detail={detail} />}
    </header>
  )
}

/** Whose conversation this is when it is not, or no longer, this agent's. */
function Standing({ detail }: { detail: HandoffDetail }) {
  const controller = useController()
  const lapsed = useDesk((desk) => desk.conversations[detail.id]?.lapsed ?? false)
  const leads = useDesk(mayLead)
  if (detail.claimId) return null
  const mayClaim = detail.status === 'queued' || detail.status === 'snoozed'
  return (
    <div class="standing" data-tone={lapsed ? 'warning' : 'info'}>
      <div role={lapsed ? 'alert' : undefined}>
        {lapsed && <p>{s.conversation.lapsed}</p>}
        {!(lapsed && mayClaim) && <p>{standing(detail)}</p>}
      </div>
      {leads && detail.status === 'claimed' && detail.claimedBy && (
        <button
          type="button"
          class="button button-secondary"
          aria-label={s.conversation.takeOverNamed(detail.claimedBy.name)}
          onClick={() => void controller.takeOver(detail.id)}
        >
          {s.conversation.takeOver}
        </button>
      )}
      {mayClaim && (
        <button type="button" class="button button-primary" onClick={() => void controller.claim(detail.id)}>
          {lapsed ? s.conversation.lapsedRetry : s.queue.claim}
        </button>
      )}
      {detail.status === 'resolved' && (
        <button type="button" class="button button-secondary" onClick={() => void controller.reopen(detail.id)}>
          {s.closed.reopen}
        </button>
      )}
    </div>
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
