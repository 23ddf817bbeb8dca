/** Going on at another door: what that means, and then the code, where it can be used and until when. */
import type { JSX } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../shared/api.ts'
import { timeOf } from '../shared/callbacks.ts'
import type { Door, Made } from '../shared/contract.ts'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { doorOf, isElsewhere, isSpoken, linkTo, nameOfDoor, spelled, wordsFor, type Crossing } from './doors.ts'
import { useLayer } from './layers.ts'

/** Offered where there is a conversation to go on with and a door to go on at; not to who speaks with somebody already. */
export function CrossingPart(): JSX.Element | null {
  const { view, strings } = useWidget()
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const id = useId()
  const doors = view.desk?.doors ?? []
  const offered = doors.length > 0 && view.state !== undefined && !view.state.ended && !view.gone && !isSpoken(view.state)
  const close = () => {
    setOpen(false)
    opener.current?.focus()
  }
  useLayer(open && offered, close)
  const made = view.crossing?.from === doorOf(view.state) ? view.crossing : undefined
  if (!offered) return null
  return (
    <div class="crossing">
      <div class="actions">
        <button ref={opener} type="button" class="secondary" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {strings.crossOffer}
        </button>
      </div>
      <div id={id} hidden={!open}>
        {open && (made ? <Code key={made.code} made={made} /> : <Consent doors={doors} onCancel={close} />)}
      </div>
    </div>
  )
}

/** Makes a code, in the place of the one before. @returns the words where that did not work */
function useMaking(): [make: () => void, failed: string] {
  const { chat, view, strings } = useWidget()
  const [failed, setFailed] = useState('')
  const from = doorOf(view.state)
  const make = () => {
    setFailed('')
    chat.call<Made>('POST', '/code').then(
      (made) => chat.take({ crossing: { ...made, from } }),
      (error) => setFailed((error instanceof ApiError && (error.problem['text'] as string | undefined)) || strings.callbackFailed),
    )
  }
  return [make, failed]
}

/** What comes along and how long the code is good: said before there is one. */
function Consent({ doors, onCancel }: { doors: readonly Door[]; onCancel: () => void }): JSX.Element {
  const { strings } = useWidget()
  const [make, failed] = useMaking()
  const part = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => part.current?.scrollIntoView({ block: 'nearest' }), [])
  const names = [...new Set(doors.map(({ channel }) => nameOfDoor(channel, strings)))].join(', ')
  return (
    <>
      <p>{strings.crossWhere(names)}</p>
      <p>{strings.crossWhat}</p>
      <p>{strings.crossHolds}</p>
      <p class="note error" role="alert">
        {failed}
      </p>
      <div ref={part} class="actions">
        <button type="button" class="secondary" onClick={make}>
          {strings.crossMake}
        </button>
        <button type="button" class="secondary" onClick={onCancel}>
          {strings.callbackCancel}
        </button>
      </div>
    </>
  )
}

function Code({ made }: { made: Crossing }): JSX.Element {
  const { view, language, strings } = useWidget()
  const part = useRef<HTMLDivElement>(null)
  const over = useIsOver(made.until)
  const [make, failed] = useMaking()
  useLayoutEffect(() => part.current?.focus(), []) // the button that made it is gone
  const until = timeOf(made.until, language, view.state?.desk.timeZone)
  return (
    <div ref={part} class="code" tabIndex={-1} role="group" aria-label={strings.crossCode}>
      {!over && (
        <p class="code-shown" dir="ltr">
          <span aria-hidden="true">{made.code}</span>
          <span class="visually-hidden">{spelled(made.code)}</span>
        </p>
      )}
      <p role="status">{over ? strings.crossOver : strings.crossUntil(until)}</p>
      {!over && (
        <>
          <Copy code={made.code} />
          <p>{wordsFor(made.doors, strings)}</p>
          <Places made={made} />
        </>
      )}
      <p class="note error" role="alert">
        {failed}
      </p>
      {over && (
        <button type="button" class="secondary" onClick={make}>
          {strings.crossMake}
        </button>
      )}
    </div>
  )
}

/** The doors, and when somebody answers where nobody does now. */
function Places({ made }: { made: Crossing }): JSX.Element {
  const { view, strings } = useWidget()
  return (
    <ul>
      {made.doors.map((door) => (
        <li key={door.channel + door.where}>
          {nameOfDoor(door.channel, strings)}: <Where door={door} code={made.code} />
          {door.closed && <p {...written(view.state?.language ?? '')}>{door.closed}</p>}
        </li>
      ))}
    </ul>
  )
}

function Where({ door, code }: { door: Door; code: string }): JSX.Element {
  const { strings } = useWidget()
  const link = linkTo(door, code)
  if (!link) return <bdi>{door.where}</bdi>
  if (!link.startsWith('https:')) {
    return (
      <a href={link}>
        <bdi>{door.where}</bdi>
      </a>
    )
  }
  return (
    <a href={link} target="_blank" rel="noopener">
      <bdi>{door.where}</bdi> {strings.opensElsewhere}
    </a>
  )
}

/** A page that is not served safely has no clipboard: there the code is read. */
function Copy({ code }: { code: string }): JSX.Element | null {
  const { strings } = useWidget()
  const [said, setSaid] = useState('')
  if (!globalThis.navigator.clipboard) return null
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => setSaid(strings.crossCopied),
      () => setSaid(strings.callbackFailed),
    )
  return (
    <>
      <button type="button" class="secondary" onClick={() => void copy()}>
        {strings.crossCopy}
      </button>
      <p role="status">{said}</p>
    </>
  )
}

/** Whether a moment has passed; told when it does. */
function useIsOver(until: string): boolean {
  const [over, setOver] = useState(Date.parse(until) <= Date.now())
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(until) - Date.now()))
    return () => clearTimeout(timer)
  }, [until])
  return over
}

/** At which other door the conversation goes on, once its code was used there. */
export function GoesOn(): JSX.Element {
  const { view, strings } = useWidget()
  const door = doorOf(view.state)
  const elsewhere = isElsewhere(view.state) && !view.state?.ended && !view.gone
  return (
    <p class={elsewhere ? 'elsewhere' : 'elsewhere is-empty'} role="status">
      {elsewhere && strings.goesOn(nameOfDoor(door, strings))}
    </p>
  )
}
