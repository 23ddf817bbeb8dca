/** What was promised, and what its citizen can do with it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { saveAs } from '../shared/callbacks.ts'
import { written } from '../shared/direction.ts'
import { SlotOptions } from '../shared/slot-options.tsx'
import type { Found } from './main.tsx'
import type { Words } from './strings.ts'

interface AppointmentProps {
  found: Found
  words: Words
  language: string
  calendar: () => Promise<Blob>
  onMove: (startsAt: string) => Promise<void>
  onCancel: () => Promise<void>
  onOther: () => void
}

export function Appointment({ found, words, language, calendar, onMove, onCancel, onOther }: AppointmentProps) {
  const { callback, term } = found
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [callback.startsAt, callback.status])
  const save = (): void => void calendar().then((file) => saveAs(file, `${callback.reference}.ics`), () => undefined)
  return (
    <>
      <h2 ref={heading} tabIndex={-1} {...written(callback.language)}>
        {callback.text}
      </h2>
      {term && <p {...written(callback.language)}>{term.text}</p>}
      <dl>
        <dt>{words.reference}</dt>
        <dd>{callback.reference}</dd>
        <dt>{words.department}</dt>
        <dd>{callback.department}</dd>
        {callback.contact && <dt>{words.contact}</dt>}
        {callback.contact && <dd>{callback.contact}</dd>}
      </dl>
      <button type="button" onClick={save}>
        {words.calendar}
      </button>
      {callback.status === 'planned' && <Move key={callback.startsAt} found={found} words={words} language={language} onMove={onMove} />}
      {callback.status === 'planned' && <Cancel words={words} onCancel={onCancel} />}
      <button type="button" onClick={onOther}>
        {words.other}
      </button>
    </>
  )
}

type MoveProps = Pick<AppointmentProps, 'found' | 'words' | 'language' | 'onMove'>

function Move({ found: { callback, slots }, words, language, onMove }: MoveProps) {
  const select = useRef<HTMLSelectElement>(null)
  if (slots.length === 0) return <p>{words.noSlots}</p>
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void onMove(select.current!.value)
      }}
    >
      <label for="time">{words.move}</label>
      <select ref={select} id="time">
        <SlotOptions slots={slots} language={language} timeZone={callback.timeZone} />
      </select>
      <button type="submit" class="primary">
        {words.moveSubmit}
      </button>
    </form>
  )
}

function Cancel({ words, onCancel }: Pick<AppointmentProps, 'words' | 'onCancel'>) {
  const [asked, setAsked] = useState(false)
  if (!asked) {
    return (
      <button type="button" onClick={() => setAsked(true)}>
        {words.cancel}
      </button>
    )
  }
  return (
    <fieldset>
      <legend>{words.cancelQuestion}</legend>
      <button type="button" class="primary" onClick={() => void onCancel()}>
        {words.cancelYes}
      </button>
      <button type="button" onClick={() => setAsked(false)}>
        {words.cancelNo}
      </button>
    </fieldset>
  )
}
