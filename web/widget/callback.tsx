/** Being called back: choosing when, and what was promised. */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ApiError, isTransient } from '../shared/api.ts'
import { saveAs } from '../shared/callbacks.ts'
import { written } from '../shared/direction.ts'
import { SlotOptions } from '../shared/slot-options.tsx'
import type { CallbackRequest, OwnCallback, Slots } from './chat.ts'
import { useWidget } from './context.ts'
import { PhoneIcon } from './icons.tsx'

/** Both what was promised and the way to ask for it, while somebody is awaited. */
export function CallbackPart(): JSX.Element | null {
  const { view, strings } = useWidget()
  const [open, setOpen] = useState(false)
  const [stays, setStays] = useState(false) // what was asked for is what was planned
  const planned = view.state?.callback ?? null
  const asked = view.state?.queue?.callback?.phone
  return (
    <>
      {planned && <p {...written(view.state!.language)}>{planned.text}</p>}
      <p class="callback-planned" role="status">
        {asked && !planned && !open && strings.callbackPlanned(asked)}
        {planned && stays && !open && strings.callbackStays(planned.contact)}
      </p>
      {open ? (
        <CallbackForm
          soon={view.state?.queue != null && !planned}
          onClose={(startsAt) => {
            setOpen(false)
            setStays(planned !== null && Date.parse(startsAt ?? '') === Date.parse(planned.startsAt))
          }}
        />
      ) : (
        <div class="actions">
          <button type="button" class="secondary" onClick={() => setOpen(true)}>
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
  const { chat, strings } = useWidget()
  const [own, setOwn] = useState<OwnCallback>()
  const show = () => chat.ownCallback().then(setOwn, () => undefined)
  if (!own) {
    return (
      <button type="button" class="secondary" onClick={() => void show()}>
        {strings.callbackDetails}
      </button>
    )
  }
  const save = () => chat.callbackCalendar().then((file) => saveAs(file, `${own.reference}.ics`), () => undefined)
  return (
    <div class="callback" role="status">
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
      <a href={chat.callbackPage} target="_blank" rel="noopener">
        {strings.callbackPage} {strings.opensElsewhere}
      </a>
    </div>
  )
}

/** Numbers as people write them; whether one exists is for the server to say. */
function looksLikePhone(phone: string): boolean {
  return /^[+\d][\d\s().-]*$/.test(phone) && phone.replace(/\D/g, '').length >= 10
}

/** @param onClose called with the time that was asked for, or with nothing when none was */
function CallbackForm({ soon, onClose }: { soon: boolean; onClose: (startsAt?: string) => void }): JSX.Element {
  const { strings } = useWidget()
  const slots = useSlots()
  const { input, time, error, busy, submit } = useCallbackRequest(soon, onClose)
  useFocusFor(input)
  return (
    <form
      class="callback"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
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
      <Times select={time} soon={soon} slots={slots} />
      <div class="actions">
        <button type="submit" class="primary" aria-busy={busy}>
          {strings.callbackSubmit}
        </button>
        <button type="button" class="text-button" onClick={() => onClose()}>
          {strings.callbackCancel}
        </button>
      </div>
    </form>
  )
}

interface TimesProps {
  select: { current: HTMLSelectElement | null }
  soon: boolean
  slots: Slots | undefined
}

function Times({ select, soon, slots }: TimesProps): JSX.Element {
  const { language, strings } = useWidget()
  return (
    <>
      <label for="callback-time">{strings.callbackTime}</label>
      <select ref={select} id="callback-time">
        {soon && <option value="">{strings.callbackSoon}</option>}
        {slots && <SlotOptions slots={slots.payload} language={language} timeZone={slots.meta.timeZone} />}
      </select>
    </>
  )
}

function useSlots(): Slots | undefined {
  const { chat } = useWidget()
  const [slots, setSlots] = useState<Slots>()
  useEffect(() => {
    void chat.callbackSlots().then(setSlots, () => undefined) // without slots there is still "as soon as possible"
  }, [chat])
  return slots
}

/** Takes the focus to the field; when the form goes (sent, cancelled, or an employee came) it goes to the message input. */
function useFocusFor(input: { current: HTMLInputElement | null }): void {
  useLayoutEffect(() => {
    const root = input.current?.getRootNode() as ShadowRoot
    const form = input.current?.form
    input.current?.focus()
    return () => {
      if (form?.contains(root.activeElement)) root.querySelector('textarea')?.focus()
    }
  }, [input])
}

function useCallbackRequest(soon: boolean, onDone: (startsAt: string) => void) {
  const { chat, strings } = useWidget()
  const input = useRef<HTMLInputElement | null>(null)
  const time = useRef<HTMLSelectElement | null>(null)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const refuse = (reason: string) => {
    setError(reason)
    input.current?.focus()
  }
  const submit = async () => {
    const contact = input.current?.value.trim() ?? ''
    const startsAt = time.current?.value ?? ''
    const byMail = contact.includes('@')
    if (busy) return
    if (!byMail && !looksLikePhone(contact)) return refuse(strings.callbackInvalid)
    if (startsAt === '' && (byMail || !soon)) return refuse(strings.callbackTimeMissing)
    const request: CallbackRequest = { ...(byMail ? { email: contact } : { phone: contact }), ...(startsAt ? { startsAt } : {}) }
    setBusy(true)
    try {
      await chat.requestCallback(request)
      onDone(startsAt)
    } catch (failure) {
      refuse(failed(failure, byMail))
    } finally {
      setBusy(false)
    }
  }
  const failed = (failure: unknown, byMail: boolean): string => {
    if (isTransient(failure)) return strings.callbackFailed
    const gone = failure instanceof ApiError && ['slot_taken', 'slot_not_offered'].includes(failure.code)
    if (gone) return strings.callbackTaken
    return byMail ? strings.callbackInvalidEmail : strings.callbackInvalid
  }
  return { input, time, error, busy, submit }
}
