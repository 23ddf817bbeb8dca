/** Being called back: choosing when, and what was promised. */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ApiError, isTransient } from '../shared/api.ts'
import { type Callback, saveAs } from '../shared/callbacks.ts'
import { written } from '../shared/direction.ts'
import { chosenIn, SlotChoice } from '../shared/slot-choice.tsx'
import { type CallbackRequest, callbackSlots, type OwnCallback, ownCallback, requestCallback, type Slots } from './callback-calls.ts'
import { useWidget } from './context.ts'
import { PhoneIcon } from './icons.tsx'
import { useLayer } from './layers.ts'

/** Both what was promised and the way to ask for it, while somebody is awaited. */
export function CallbackPart(): JSX.Element | null {
  const { view, strings } = useWidget()
  const [open, setOpen] = useState(false)
  const [stays, setStays] = useState(false) // what was asked for is what was planned
  const opener = useRef<HTMLButtonElement>(null)
  const back = useRef(false)
  const planned = view.state?.callback ?? null
  const leave = () => {
    back.current = true
    setOpen(false)
  }
  useLayer(open, leave)
  useLayoutEffect(() => {
    if (!open && back.current) opener.current?.focus()
    back.current = false
  }, [open])
  const asked = view.state?.queue?.callback?.phone
  return (
    <>
      {planned && <p {...written(view.state!.language)}>{planned.text}</p>}
      <p class="callback-planned" role="status">
        {asked && !planned && !open && strings.callbackPlanned(masked(asked))}
        {planned && stays && !open && strings.callbackStays(planned.contact)}
      </p>
      {open ? (
        <CallbackForm
          planned={planned}
          soon={view.state?.queue != null && !planned}
          onClose={(startsAt) => {
            if (startsAt === undefined) return leave()
            setOpen(false)
            setStays(planned !== null && Date.parse(startsAt) === Date.parse(planned.startsAt))
          }}
        />
      ) : (
        <div class="actions">
          <button ref={opener} type="button" class="secondary" onClick={() => setOpen(true)}>
            <PhoneIcon />
            {planned ? strings.callbackMove : asked ? strings.callbackChange : strings.callbackOffer}
          </button>
          {planned && <Details key={planned.reference} />}
        </div>
      )}
    </>
  )
}

/** The number, the code and the calendar file: asked for only when somebody wants to see them. */
function Details(): JSX.Element {
  const { chat, view, strings } = useWidget()
  const [own, setOwn] = useState<OwnCallback>()
  const part = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const folded = useRef(false)
  const fold = () => setOwn(undefined)
  useLayoutEffect(() => {
    part.current?.focus() // the button is gone
    if (!own && folded.current) opener.current?.focus()
    folded.current = false
  }, [own])
  useLayoutEffect(() => {
    const root = part.current?.getRootNode() as ShadowRoot | undefined
    if (!part.current?.contains(root?.activeElement ?? null)) fold() // what is said now wants the room, unless it is being used
  }, [view.messages.at(-1)?.id])
  const show = () => ownCallback(chat).then(setOwn, () => undefined)
  if (!own) {
    return (
      <button ref={opener} type="button" class="secondary" onClick={() => void show()}>
        {strings.callbackDetails}
      </button>
    )
  }
  const save = () => chat.file('/callback/calendar').then((file) => saveAs(file, `${own.reference}.ics`), () => undefined)
  return (
    <div ref={part} class="callback" tabIndex={-1}>
      <p>{strings.callbackKeep}</p>
      <dl class="callback-keys">
        <div>
          <dt>{strings.callbackReference}</dt>
          <dd>{own.reference}</dd>
        </div>
        <div>
          <dt>{strings.callbackCode}</dt>
          <dd>{own.code}</dd>
        </div>
      </dl>
      <button type="button" class="secondary" onClick={() => void save()}>
        {strings.callbackCalendar}
      </button>
      <a href={`${chat.callbackPage}?lang=${view.language}`} target="_blank" rel="noopener">
        {strings.callbackPage} {strings.opensElsewhere}
      </a>
      <button
        type="button"
        class="text-button"
        onClick={() => {
          folded.current = true
          fold()
        }}
      >
        {strings.callbackFold}
      </button>
    </div>
  )
}

/** As the messages show it: enough to know one's own number. */
function masked(phone: string): string {
  return `••••${phone.replace(/\P{Nd}/gu, '').slice(-3)}`
}

/** Numbers as people write them, in the digits of any script; whether one exists is for the server to say. */
function looksLikePhone(phone: string): boolean {
  return /^[+\p{Nd}][\p{Nd}\s().-]*$/u.test(phone) && phone.replace(/\P{Nd}/gu, '').length >= 10
}

interface FormProps {
  /** What was promised, to be moved: its contact is kept. */
  planned: Callback | null
  soon: boolean
  /** Called with the time that was asked for, or with nothing when none was. */
  onClose: (startsAt?: string) => void
}

function CallbackForm({ planned, soon, onClose }: FormProps): JSX.Element {
  const { strings } = useWidget()
  const slots = useSlots()
  const [elsewhere, setElsewhere] = useState(!planned?.contact)
  const { input, times, error, busy, submit } = useCallbackRequest(planned, soon, onClose)
  const kept = useRef<HTMLParagraphElement>(null)
  useFocusFor(elsewhere ? input : kept)
  return (
    <form
      class="callback"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div class="fields">
        {elsewhere ? (
          <ContactField input={input} error={error?.about === 'contact' ? error.text : undefined} />
        ) : (
          <>
            <p ref={kept} tabIndex={-1}>
              {strings.callbackReached(planned!.contact!)}
            </p>
            <button type="button" class="text-button" onClick={() => setElsewhere(true)}>
              {strings.callbackOther}
            </button>
          </>
        )}
        <Times fields={times} soon={soon} slots={slots} error={error?.about === 'time' ? error.text : undefined} />
      </div>
      <div class="actions">
        <button type="submit" class="primary" aria-busy={busy}>
          {planned ? (elsewhere ? strings.callbackSave : strings.callbackMove) : strings.callbackSubmit}
        </button>
        <button type="button" class="text-button" onClick={() => onClose()}>
          {strings.callbackCancel}
        </button>
      </div>
    </form>
  )
}

function ContactField({ input, error }: { input: { current: HTMLInputElement | null }; error: string | undefined }): JSX.Element {
  const { strings } = useWidget()
  return (
    <>
      <label for="phone">{strings.callbackLabel}</label>
      <p id="phone-hint" class="quiet">
        {strings.callbackHint}
      </p>
      <p id="phone-error" class="note error" role="alert">
        {error}
      </p>
      <input
        ref={input}
        id="phone"
        type="text"
        autocomplete="tel"
        aria-invalid={error !== undefined}
        aria-describedby="phone-error phone-hint"
      />
    </>
  )
}

interface TimesProps {
  fields: { current: HTMLFieldSetElement | null }
  soon: boolean
  slots: Slots | undefined
  error: string | undefined
}

/** The times; before them, for who waits, as soon as there is somebody. */
function Times({ fields, soon, slots, error }: TimesProps): JSX.Element {
  const { language, strings } = useWidget()
  return (
    <SlotChoice
      fields={fields}
      slots={slots?.payload ?? []}
      language={language}
      timeZone={slots?.meta.timeZone ?? 'UTC'}
      words={{ question: strings.callbackTime, more: strings.callbackMore }}
      error={error}
    >
      {soon && (
        <label>
          <input type="radio" name="time" value="" defaultChecked />
          {strings.callbackSoon}
        </label>
      )}
    </SlotChoice>
  )
}

function useSlots(): Slots | undefined {
  const { chat } = useWidget()
  const [slots, setSlots] = useState<Slots>()
  useEffect(() => {
    void callbackSlots(chat).then(setSlots, () => undefined) // without slots there is still "as soon as possible"
  }, [chat])
  return slots
}

/** Takes the focus to where the form begins; when the form goes (sent, cancelled, or an employee came) it goes to the message input. */
function useFocusFor(first: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const root = first.current?.getRootNode() as ShadowRoot
    const form = first.current?.closest('form')
    first.current?.focus()
    return () => {
      if (!form?.contains(root.activeElement)) return
      queueMicrotask(() => {
        if (!form.isConnected && !root.activeElement) root.querySelector('textarea')?.focus() // on a low screen there is none beside the form
      })
    }
  }, [first])
}

interface Wrong {
  about: 'contact' | 'time'
  text: string
}

/** What is asked for: where, unless that is kept, and when, unless that is. */
function requestOf(contact: string | undefined, startsAt: string): CallbackRequest {
  if (contact === undefined) return { startsAt }
  return { ...(contact.includes('@') ? { email: contact } : { phone: contact }), ...(startsAt ? { startsAt } : {}) }
}

function useCallbackRequest(planned: Callback | null, soon: boolean, onDone: (startsAt: string) => void) {
  const { chat, strings } = useWidget()
  const input = useRef<HTMLInputElement | null>(null)
  const times = useRef<HTMLFieldSetElement | null>(null)
  const [error, setError] = useState<Wrong>()
  const [busy, setBusy] = useState(false)
  const refuse = (about: Wrong['about'], text: string) => {
    setError({ about, text })
    const first = about === 'time' ? times.current?.querySelector('input') : undefined
    ;(first ?? input.current)?.focus()
  }
  useLayoutEffect(() => {
    if (error?.about === 'contact') input.current?.scrollIntoView({ block: 'nearest' }) // what is wrong with it pushed it down
  }, [error])
  const submit = async () => {
    const contact = input.current?.value.trim() // there is no field where it is kept
    const startsAt = chosenIn(times) || (contact !== undefined && planned ? planned.startsAt : '')
    const byMail = contact?.includes('@') ?? false
    if (busy) return
    if (contact === '') return refuse('contact', strings.callbackEmpty)
    if (contact !== undefined && !byMail && !looksLikePhone(contact)) return refuse('contact', strings.callbackInvalid)
    if (startsAt === '' && planned) return refuse('time', strings.callbackTimeChoose)
    if (startsAt === '' && (byMail || !soon)) return refuse('time', strings.callbackTimeMissing)
    setBusy(true)
    try {
      await requestCallback(chat, requestOf(contact, startsAt))
      onDone(startsAt)
    } catch (failure) {
      refuse(...failed(failure, contact))
    } finally {
      setBusy(false)
    }
  }
  const failed = (failure: unknown, contact: string | undefined): [Wrong['about'], string] => {
    const gone = failure instanceof ApiError && ['slot_taken', 'slot_not_offered'].includes(failure.code)
    if (gone) return ['time', strings.callbackTaken]
    if (isTransient(failure) || contact === undefined) return [contact === undefined ? 'time' : 'contact', strings.callbackFailed]
    return ['contact', contact.includes('@') ? strings.callbackInvalidEmail : strings.callbackInvalid]
  }
  return { input, times, error, busy, submit }
}
