import { useRef } from 'preact/hooks'
import { useController, useDesk, useNow } from '../context.ts'
import { useFocusKept } from '../focus.ts'
import { unread } from '../state/desk.ts'
import { isSpoken } from '../state/spoken.ts'
import { s } from '../strings.ts'
import type { Handoff } from '../types.ts'
import { HandoffRow } from './HandoffRow.tsx'

export function MineList({ open }: { open: string | null }) {
  const list = useRef<HTMLUListElement>(null)
  const mine = useDesk((desk) => desk.queue?.mine ?? null)
  const capacity = useDesk((desk) => desk.agent?.capacity ?? 0)
  const now = useNow(10_000)
  useFocusKept(list, mine ?? [], 'mine-title')
  return (
    <section class="list" aria-labelledby="mine-title">
      <div class="list-head">
        <h2 id="mine-title" class="list-title" tabIndex={-1}>
          {s.mine.title}
        </h2>
        <span class="list-count">{s.mine.count(mine?.length ?? 0, capacity)}</span>
      </div>
      {mine === null && <p class="empty">{s.loading}</p>}
      {mine?.length === 0 && <p class="empty">{`${s.mine.empty} ${s.mine.emptyHint}`}</p>}
      <ul ref={list} class="rows" hidden={!mine?.length}>
        {mine?.map((handoff) => (
          <MineRow key={handoff.id} handoff={handoff} now={now} open={open} />
        ))}
      </ul>
    </section>
  )
}

/** With what was said last, and whose turn it is, once it was opened here. */
function MineRow({ handoff, now, open }: { handoff: Handoff; now: number; open: string | null }) {
  const message = useDesk((desk) => desk.conversations[handoff.id]?.detail?.messages.findLast(({ author }) => author === 'citizen' || author === 'agent'))
  const last = message ? { text: message.attachment?.name ?? message.text, turn: isSpoken(handoff) ? '' : s.mine.turns[message.author === 'citizen' ? 'yours' : 'theirs'] } : null
  return (
    <HandoffRow
      handoff={handoff}
      now={now}
      open={handoff.id === open}
      last={last}
      badges={<Badges handoff={handoff} />}
      action={<BesideButton handoff={handoff} open={open} />}
    />
  )
}

/** Only where there is room for two, and something to stand beside. */
function BesideButton({ handoff, open }: { handoff: Handoff; open: string | null }) {
  const controller = useController()
  const shown = useDesk((desk) => desk.columns.ids.includes(handoff.id))
  if (open === null || shown) return null
  const name = s.columns.besideNamed(handoff.topicTitle ?? s.handoff.noTopic, handoff.reference)
  return (
    <button type="button" class="button button-subtle row-action beside" aria-label={name} onClick={() => controller.openBeside(handoff.id)}>
      {s.columns.beside}
    </button>
  )
}

function Badges({ handoff }: { handoff: Handoff }) {
  const count = useDesk((desk) => unread(desk, handoff))
  const hasDraft = useDesk((desk) => (desk.conversations[handoff.id]?.draft ?? '') !== '')
  return (
    <>
      {hasDraft && (
        <li class="tag" data-tone="warning">
          {s.mine.draft}
        </li>
      )}
      {count !== 0 && (
        <li class="unread">
          {count === null ? s.mine.fresh : count}
          {count !== null && <span class="visually-hidden"> {s.mine.unread(count)}</span>}
        </li>
      )}
    </>
  )
}
