import { useRef, useState } from 'preact/hooks'
import { useController, useDesk, useNow } from '../context.ts'
import { useFocusKept } from '../focus.ts'
import { asServed, isFor, isThere } from '../state/queue.ts'
import { s } from '../strings.ts'
import type { Handoff } from '../types.ts'
import { HandoffRow } from './HandoffRow.tsx'

/** Rows shown at once; on a crisis day the queue holds hundreds. */
const PAGE = 50

export function QueueList({ open }: { open: string | null }) {
  const waiting = useDesk((desk) => desk.queue?.waiting ?? null)
  const behind = useDesk((desk) => desk.queue?.notListed ?? null)
  const agentId = useDesk((desk) => desk.agent?.id ?? '')
  const isListedApart = (handoff: Handoff): boolean => !isThere(handoff) && !isFor(handoff, agentId)
  const there = asServed(waiting?.filter((handoff) => !isListedApart(handoff)) ?? [], agentId)
  const gone = waiting?.filter(isListedApart) ?? []
  return (
    <>
      <section class="list" aria-labelledby="queue-title">
        <div class="list-head">
          <h2 id="queue-title" class="list-title" tabIndex={-1}>
            {s.queue.title}
          </h2>
          {waiting && behind && <span class="list-count">{s.queue.count(waiting.length + behind.count, behind.orMore)}</span>}
        </div>
        {waiting === null && <p class="empty">{s.queue.loading}</p>}
        {waiting?.length === 0 && (
          <div class="empty">
            <p>{s.queue.empty}</p>
            <p>{s.queue.emptyHint}</p>
          </div>
        )}
        {gone.length > 0 && there.length === 0 && <p class="empty">{s.queue.nobodyThere}</p>}
        {there.length > 0 && <Rows waiting={there} open={open} titleId="queue-title" />}
      </section>
      {gone.length > 0 && <GoneList gone={gone} open={open} />}
      {behind && behind.count > 0 && <p class="empty">{s.queue.notListed(behind.count, behind.orMore)}</p>}
    </>
  )
}

/** Who waits but closed the page: listed apart, because "take the next" passes them over. */
function GoneList({ gone, open }: { gone: readonly Handoff[]; open: string | null }) {
  return (
    <section class="list" aria-labelledby="gone-title">
      <div class="list-head">
        <h2 id="gone-title" class="list-title" tabIndex={-1}>
          {s.queue.gone}
        </h2>
        <span class="list-count">{gone.length}</span>
      </div>
      <p class="empty">{s.queue.goneHint}</p>
      <Rows waiting={gone} open={open} titleId="gone-title" />
    </section>
  )
}

function Rows({ waiting, open, titleId }: { waiting: readonly Handoff[]; open: string | null; titleId: string }) {
  const list = useRef<HTMLUListElement>(null)
  const now = useNow(1_000)
  const agentId = useDesk((desk) => desk.agent?.id ?? '')
  const [limit, setLimit] = useState(PAGE)
  useFocusKept(list, waiting, titleId)
  return (
    <>
      <ul ref={list} class="rows">
        {waiting.slice(0, limit).map((handoff) => (
          <HandoffRow
            key={handoff.id}
            handoff={handoff}
            now={now}
            open={handoff.id === open}
            linkLabel={s.queue.look(handoff.topicTitle ?? s.handoff.noTopic, handoff.reference)}
            forMe={isFor(handoff, agentId)}
            badges={<WhyHere handoff={handoff} agentId={agentId} />}
            action={<ClaimButton handoff={handoff} />}
          />
        ))}
      </ul>
      {waiting.length > limit && (
        <button type="button" class="button button-secondary button-wide" onClick={() => setLimit(limit + PAGE)}>
          {s.queue.more(waiting.length - limit)}
        </button>
      )}
    </>
  )
}

/** Why it stands before others who wait longer, and for whom it waits. */
function WhyHere({ handoff, agentId }: { handoff: Handoff; agentId: string }) {
  const { cameBackAt, reservedFor } = handoff
  return (
    <>
      {reservedFor && (
        <li class="tag" data-tone={isFor(handoff, agentId) ? 'warning' : 'plain'}>
          {isFor(handoff, agentId) ? s.queue.forYou(reservedFor.from) : s.queue.forColleague(reservedFor.name)}
        </li>
      )}
      {cameBackAt !== null && (
        <li class="tag" data-tone="info">
          {s.queue.cameBack}
        </li>
      )}
    </>
  )
}

function ClaimButton({ handoff }: { handoff: Handoff }) {
  const controller = useController()
  const [busy, setBusy] = useState(false)
  const claim = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    await controller.claim(handoff.id)
    setBusy(false)
  }
  return (
    <button
      type="button"
      class="button button-secondary row-action"
      aria-label={s.queue.claimNamed(handoff.topicTitle ?? s.handoff.noTopic, handoff.reference)}
      onClick={() => void claim()}
    >
      {busy ? s.queue.claiming : s.queue.claim}
    </button>
  )
}
