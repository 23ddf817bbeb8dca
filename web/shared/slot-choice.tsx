/** The times in which somebody can call, to tap: the first of them by day, and the others for who asks. One tap is enough for most. */
import type { ComponentChildren, JSX, RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { byDay, type Slot, timesOf } from './callbacks.ts'

/** How many times are shown at once: a day or two, without scrolling on a telephone. */
const FIRST_TIMES = 6

interface SlotChoiceProps {
  fields: RefObject<HTMLFieldSetElement | null>
  slots: readonly Slot[]
  language: string
  timeZone: string
  words: { question: string; more: string }
  /** What is wrong with what was chosen. */
  error: string | undefined
  /** What can be chosen before all times. */
  children?: ComponentChildren
}

/** The `name` of its fields is `time`; the value of each is the start of a slot. */
export function SlotChoice({ fields, slots, language, timeZone, words, error, children }: SlotChoiceProps): JSX.Element {
  const [all, setAll] = useState(false)
  const days = byDay(all ? slots : slots.slice(0, FIRST_TIMES), language, timeZone)
  useLayoutEffect(() => {
    if (all) fields.current?.querySelectorAll<HTMLInputElement>('.time input')[FIRST_TIMES]?.focus()
  }, [all, fields])
  return (
    <fieldset ref={fields} class="times" aria-describedby="time-error">
      <legend>{words.question}</legend>
      <p id="time-error" class="note error" role="alert">
        {error}
      </p>
      {children}
      {days.map(([day, each]) => (
        <div key={day} class="day">
          <span aria-hidden="true">{day}</span>
          {each.map((slot) => (
            <label key={slot.startsAt} class="time">
              <input type="radio" name="time" value={slot.startsAt} />
              <span class="visually-hidden">{day}, </span>
              {timesOf(slot, language, timeZone)}
            </label>
          ))}
        </div>
      ))}
      {!all && slots.length > FIRST_TIMES && (
        <button type="button" class="text-button" onClick={() => setAll(true)}>
          {words.more}
        </button>
      )}
    </fieldset>
  )
}

/** The start that was chosen; empty where none was. */
export function chosenIn(fields: RefObject<HTMLFieldSetElement | null>): string {
  return fields.current?.querySelector<HTMLInputElement>(':checked')?.value ?? ''
}
