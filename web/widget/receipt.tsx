/** What the citizen keeps of the conversation: a page to save, or the same by e-mail where the municipality sends that. */
import type { JSX } from 'preact'
import { useId, useRef, useState } from 'preact/hooks'
import { ApiError, isTransient } from '../shared/api.ts'
import { saveAs } from '../shared/callbacks.ts'
import { useWidget } from './context.ts'
import { uuid } from './uuid.ts'

export function Receipt(): JSX.Element | null {
  const { chat, view, strings } = useWidget()
  const [mailing, setMailing] = useState(false)
  const [said, setSaid] = useState('')
  if (view.desk?.mail === undefined || !view.reference || view.gone) return null
  const save = () =>
    chat.file('/receipt').then(
      (file) => {
        saveAs(file, `balie-${view.reference}.html`)
        setSaid(strings.receiptSaved)
      },
      () => setSaid(strings.callbackFailed),
    )
  return (
    <div class="receipt">
      <p>{strings.receiptIntro(view.reference)}</p>
      <div class="actions">
        <button type="button" class="secondary" onClick={() => void save()}>
          {strings.receiptSave}
        </button>
        {view.desk.mail && (
          <button type="button" class="secondary" aria-expanded={mailing} onClick={() => setMailing(!mailing)}>
            {strings.receiptMail}
          </button>
        )}
      </div>
      {mailing && (
        <Mailing
          onSent={(address) => {
            setMailing(false)
            setSaid(strings.receiptMailed(address))
          }}
        />
      )}
      <p role="status">{said}</p>
    </div>
  )
}

function Mailing({ onSent }: { onSent: (address: string) => void }): JSX.Element {
  const { chat, strings } = useWidget()
  const input = useRef<HTMLInputElement>(null)
  const key = useRef(uuid()) // pressed again after a failure, it is sent once
  const id = useId()
  const [error, setError] = useState<string>()
  const submit = async () => {
    const email = input.current!.value.trim()
    try {
      await chat.call('POST', '/receipt', { body: { email }, idempotencyKey: key.current })
      onSent(email)
    } catch (failure) {
      setError(wrong(failure))
      input.current?.focus()
    }
  }
  const wrong = (failure: unknown): string => {
    if (failure instanceof ApiError && failure.status === 429) return strings.receiptTooMany
    return isTransient(failure) ? strings.callbackFailed : strings.receiptInvalid
  }
  return (
    <form
      class="callback"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <label for={id}>{strings.receiptAddress}</label>
      <p id={`${id}-hint`} class="quiet">
        {strings.receiptOnlyFor}
      </p>
      <p id={`${id}-error`} class="note error" role="alert">
        {error}
      </p>
      <input
        ref={input}
        id={id}
        type="email"
        autocomplete="email"
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-error ${id}-hint`}
        onInput={() => {
          key.current = uuid()
        }}
      />
      <button type="submit" class="secondary">
        {strings.receiptSend}
      </button>
    </form>
  )
}
