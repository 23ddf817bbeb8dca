import { useRef, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { s } from '../../strings.ts'
import type { Slot } from '../../../shared/callbacks.ts'
import { SlotOptions } from '../../../shared/slot-options.tsx'

interface Slots {
  meta: { timeZone: string }
  payload: Slot[]
}

/** Another time, as agreed with the citizen: the slots are asked for when somebody wants one. */
export function MoveCallback({ id, onMove }: { id: string; onMove: (startsAt: string) => void }) {
  const controller = useController()
  const [slots, setSlots] = useState<Slots | null>(null)
  const select = useRef<HTMLSelectElement>(null)
  const show = async (): Promise<void> => {
    try {
      setSlots(await controller.client.api.get<Slots>(`/v1/callbacks/${id}/slots`))
    } catch (error) {
      controller.failed(error)
    }
  }
  if (slots === null) {
    return (
      <button type="button" class="button button-secondary" onClick={() => void show()}>
        {s.callbacks.moveTo}
      </button>
    )
  }
  if (slots.payload.length === 0) return <p role="status">{s.callbacks.noSlots}</p>
  return (
    <>
      <select ref={select} class="input" aria-label={s.callbacks.moveTo}>
        <SlotOptions slots={slots.payload} language="nl" timeZone={slots.meta.timeZone} />
      </select>
      <button type="button" class="button button-primary" onClick={() => onMove(select.current!.value)}>
        {s.callbacks.move}
      </button>
    </>
  )
}
