/** What was promised, and what its citizen can do with it. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { saveAs } from '../shared/callbacks.ts'
import { written } from '../shared/direction.ts'
import { chosenIn, SlotChoice } from '../shared/slot-choice.tsx'
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
        <dd>
          <bdi dir="ltr">{callback.reference}</bdi>
        </dd>
        <dt>{words.department}</dt>
        <dd>
          <bdi>{callback.department}</bdi>
        </dd>
        {callback.contact && <dt>{words.contact}</dt>}
        {callback.contact && (
          <dd>
            <bdi dir="ltr">{callback.contact}</bdi>
          </dd>
        )}
      </dl>
      {callback.status === 'planned' && (
        <button type="button" onClick={save}>
          {words.calendar}
        </button>
      )}
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
  const times = useRef<HTMLFieldSetElement>(null)
  const [missing, setMissing] = useState(false)
  if (slots.length === 0) return <p>{words.noSlots}</p>
  const submit = (): void => {
    const startsAt = chosenIn(times)
    setMissing(startsAt === '')
    if (startsAt === '') times.current?.querySelector('input')?.focus()
    else void onMove(startsAt)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <SlotChoice
        fields={times}
        slots={slots}
        language={language}
        timeZone={callback.timeZone}
        words={{ question: words.move, more: words.moreTimes }}
        error={missing ? words.timeMissing : undefined}
      />
      <button type="submit" class="primary">
        {words.moveSubmit}
      </button>
    </form>
  )
}

function Cancel({ words, onCancel }: Pick<AppointmentProps, 'words' | 'onCancel'>) {
  const [asked, setAsked] = useState(false)
  const [back, setBack] = useState(false)
  const part = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (asked || back) part.current?.focus()
  }, [asked, back])
  if (!asked) {
    return (
      <button ref={(button) => void (part.current = button)} type="button" onClick={() => setAsked(true)}>
        {words.cancel}
      </button>
    )
  }
  return (
    <fieldset ref={(set) => void (part.current = set)} tabIndex={-1}>
      <legend>{words.cancelQuestion}</legend>
      <button type="button" class="primary" onClick={() => void onCancel()}>
        {words.cancelYes}
      </button>
      <button type="button" onClick={() => {
          setAsked(false)
          setBack(true)
        }}>
        {words.cancelNo}
      </button>
    </fieldset>
  )
}
