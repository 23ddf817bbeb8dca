import { useState } from 'preact/hooks'
import { useController, useNow } from '../context.ts'
import { s } from '../strings.ts'
import type { Handoff } from '../types.ts'
import { HandoffRow } from './HandoffRow.tsx'

/** What this agent closed and may open again: folded away, and only asked for when somebody unfolds it. */
export function ClosedList({ open }: { open: string | null }) {
  const controller = useController()
  const now = useNow(60_000)
  const [closed, setClosed] = useState<Handoff[] | null>(null)
  const load = async (unfolded: boolean): Promise<void> => {
    if (!unfolded) return
    try {
      setClosed(await controller.client.closed())
    } catch (error) {
      controller.failed(error)
    }
  }
  return (
    <details class="list" onToggle={(event) => void load(event.currentTarget.open)}>
      <summary class="section-summary">
        <h2 class="list-title">{s.closed.title}</h2>
      </summary>
      {closed?.length === 0 && <p class="empty">{s.closed.empty}</p>}
      {closed && closed.length > 0 && (
        <ul class="rows">
          {closed.map((handoff) => (
            <HandoffRow key={handoff.id} handoff={handoff} now={now} open={handoff.id === open} />
          ))}
        </ul>
      )}
    </details>
  )
}
