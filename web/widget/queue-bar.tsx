/** While the citizen waits for a human: the place, the expected wait, and the choice to be called back. */
import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { isTransient } from '../shared/api.ts'
import type { Queue } from '../shared/contract.ts'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { ClockIcon, PhoneIcon } from './icons.tsx'

export function QueueBar(): JSX.Element {
  const { view, strings } = useWidget()
  const { state } = view
  const queue = state && !state.ended && !view.gone ? state.queue : null
  const agent = state && !state.ended && state.owner === 'agent' ? state.agent : null
  return (
    <section class={queue || agent ? 'waiting-bar' : 'waiting-bar is-empty'}>
      <p role="status">
        {queue && <ClockIcon />}
        {queue && <span {...written(state!.language)}>{queue.text}</span>}
        {agent && <span>{strings.agentHere(agent.name, agent.department)}</span>}
      </p>
      {queue && <Callback queue={queue} />}
    </section>
  )
}

function Callback({ queue }: { queue: Queue }): JSX.Element {
  const { strings } = useWidget()
  const [open, setOpen] = useState(false)
  const planned = queue.callback?.phone
  return (
    <>
      <p class="callback-planned" role="status">
        {planned && !open && strings.callbackPlanned(planned)}
      </p>
      {open ? (
        <CallbackForm onClose={() => setOpen(false)} />
      ) : (
        <button type="button" class="secondary" onClick={() => setOpen(true)}>
          <PhoneIcon />
          {planned ? strings.callbackChange : strings.callbackOffer}
        </button>
      )}
    </>
  )
}

/** Numbers as people write them; whether one exists is for the server to say. */
function looksLikePhone(phone: string): boolean {
  return /^[+\d][\d\s().-]*$/.test(phone) && phone.replace(/\D/g, '').length >= 10
}

function CallbackForm({ onClose }: { onClose: () => void }): JSX.Element {
  const { strings } = useWidget()
  const { input, error, busy, submit } = useCallbackRequest(onClose)
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
        type="tel"
        autocomplete="tel"
        aria-invalid={error !== undefined}
        aria-describedby="phone-error phone-hint"
      />
      <div class="actions">
        <button type="submit" class="primary" aria-busy={busy}>
          {strings.callbackSubmit}
        </button>
        <button type="button" class="text-button" onClick={onClose}>
          {strings.callbackCancel}
        </button>
      </div>
    </form>
  )
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

function useCallbackRequest(onDone: () => void) {
  const { chat, strings } = useWidget()
  const input = useRef<HTMLInputElement | null>(null)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const refuse = (reason: string) => {
    setError(reason)
    input.current?.focus()
  }
  const submit = async () => {
    const phone = input.current?.value.trim() ?? ''
    if (busy) return
    if (!looksLikePhone(phone)) return refuse(strings.callbackInvalid)
    setBusy(true)
    try {
      await chat.requestCallback(phone)
      onDone()
    } catch (failure) {
      refuse(isTransient(failure) ? strings.callbackFailed : strings.callbackInvalid)
    } finally {
      setBusy(false)
    }
  }
  return { input, error, busy, submit }
}
