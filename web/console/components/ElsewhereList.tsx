import { useDesk, useNow } from '../context.ts'
import type { Queue } from '../state/queue.ts'
import { s } from '../strings.ts'
import { clockTime } from '../time.ts'
import type { Handoff } from '../types.ts'
import { HandoffRow } from './HandoffRow.tsx'

const NONE: Queue['elsewhere'] = []

/** What colleagues are doing and what is put aside: folded away, there when somebody asks. */
export function ElsewhereList({ open }: { open: string | null }) {
  const elsewhere = useDesk((desk) => desk.queue?.elsewhere ?? NONE)
  const now = useNow(60_000)
  if (elsewhere.length === 0) return null
  return (
    <details class="list">
      <summary class="section-summary">
        <h2 class="list-title">{s.elsewhere.title}</h2>
        <span class="list-count">{elsewhere.length}</span>
      </summary>
      <ul class="rows">
        {elsewhere.map((handoff) => (
          <HandoffRow key={handoff.id} handoff={handoff} now={now} open={handoff.id === open} badges={<Where handoff={handoff} now={now} />} />
        ))}
      </ul>
    </details>
  )
}

function Where({ handoff, now }: { handoff: Handoff; now: number }) {
  const until = handoff.snoozedUntil && clockTime(new Date(handoff.snoozedUntil), new Date(now))
  return (
    <li class="tag" data-tone="info">
      {until ? s.elsewhere.snoozedUntil(until) : handoff.claimedBy?.name}
    </li>
  )
}
