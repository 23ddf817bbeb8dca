/** The times in which somebody can call, as the options of a list: grouped by day, and each with its day, as it is read alone. */
import { byDay, type Slot, timesOf } from './callbacks.ts'

export function SlotOptions({ slots, language, timeZone }: { slots: readonly Slot[]; language: string; timeZone: string }) {
  return byDay(slots, language, timeZone).map(([day, each]) => (
    <optgroup key={day} label={day}>
      {each.map((slot) => (
        <option key={slot.startsAt} value={slot.startsAt}>
          {`${day}, ${timesOf(slot, language, timeZone)}`}
        </option>
      ))}
    </optgroup>
  ))
}
