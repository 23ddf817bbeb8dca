import { useMemo, useRef, useState } from 'preact/hooks'
import { useController, useDesk, useNow } from '../context.ts'
import { useFocusKept } from '../focus.ts'
import { isFor } from '../state/queue.ts'
import { s } from '../strings.ts'
import { clockTime } from '../time.ts'
import type { Handoff } from '../types.ts'
import { HandoffRow } from './HandoffRow.tsx'

const EVERY_MS = 10_000

interface RowsProps {
  waiting: readonly Handoff[]
  open: string | null
  titleId: string
}

/** Who waits, each with a button to take this one. */
export function QueueRows({ waiting, open, titleId }: RowsProps) {
  const list = useRef<HTMLUListElement>(null)
  const now = useNow(EVERY_MS)
  const agentId = useDesk((desk) => desk.agent?.id ?? '')
  useFocusKept(list, waiting, titleId)
  return (
    <ul ref={list} class="rows">
      {waiting.map((handoff) => (
        <WaitingRow key={handoff.id} handoff={handoff} now={now} open={handoff.id === open} agentId={agentId} />
      ))}
    </ul>
  )
}

interface WaitingRowProps {
  handoff: Handoff
  now: number
  open: boolean
  agentId: string
}

/** Made again only when something of it changes: of two hundred rows one does. */
function WaitingRow({ handoff, now, open, agentId }: WaitingRowProps) {
  return useMemo(
    () => (
      <HandoffRow
        handoff={handoff}
        now={now}
        open={open}
        linkLabel={s.queue.look(handoff.topicTitle ?? s.handoff.noTopic, handoff.reference)}
        forMe={isFor(handoff, agentId)}
        badges={<WhyHere handoff={handoff} agentId={agentId} />}
        action={<ClaimButton handoff={handoff} />}
      />
    ),
    [handoff, minutesOf(handoff, now), open, agentId],
  )
}

function minutesOf({ queuedAt }: Handoff, now: number): number {
  return Math.floor((now - Date.parse(queuedAt)) / 60_000)
}

/** What colleagues have, and what is put aside: to look into, and to find back. */
export function AsideRows({ handoffs, open }: { handoffs: readonly Handoff[]; open: string | null }) {
  const now = useNow(60_000)
  return (
    <ul class="rows">
      {handoffs.map((handoff) => (
        <HandoffRow key={handoff.id} handoff={handoff} now={now} open={handoff.id === open} badges={<Where handoff={handoff} now={now} />} />
      ))}
    </ul>
  )
}

function Where({ handoff, now }: { handoff: Handoff; now: number }) {
  const until = handoff.snoozedUntil && clockTime(new Date(handoff.snoozedUntil), new Date(now))
  return (
    <li class="tag" data-tone="info">
      {until ? s.views.snoozedUntil(until) : handoff.claimedBy?.name}
    </li>
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
    await controller.taking.claim(handoff.id)
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
