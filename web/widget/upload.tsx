/** While an employee asks for a file: choosing one and sending it, with what may be sent and why one was refused. */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../shared/api.ts'
import type { Message } from '../shared/contract.ts'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { useLayer } from './layers.ts'
import { uuid } from './uuid.ts'

/** A slow line may take minutes over a photo. */
const LONGEST_MS = 300_000
const MEGABYTE = 1024 * 1024
const SUFFIXES: Record<string, string> = { 'application/pdf': 'PDF', 'image/jpeg': 'JPEG', 'image/png': 'PNG' }

export function Upload(): JSX.Element | null {
  const { view } = useWidget()
  return view.state?.filesAsked && !view.state.ended && !view.gone ? <Asked /> : null
}

/** The form, or one quiet line in its place: after a file was sent, and for who does not want it now. */
function Asked(): JSX.Element {
  const { strings } = useWidget()
  const [sent, setSent] = useState(false)
  const { part, folded, fold, unfold } = useFolding()
  return (
    <div ref={part}>
      {folded ? (
        <div class="upload upload-folded">
          <p role="status">{sent && strings.fileSent}</p>
          <button type="button" class="text-button" onClick={unfold}>
            {sent ? strings.fileAnother : strings.fileLabel}
          </button>
        </div>
      ) : (
        <UploadForm
          onClose={fold}
          onSent={() => {
            setSent(true)
            fold()
          }}
        />
      )}
    </div>
  )
}

/** Form and line take each other's place: the focus that was in the one goes to the other. When nobody asks any more it goes to the message input. */
function useFolding() {
  const part = useRef<HTMLDivElement>(null)
  const [folded, setFolded] = useState(false)
  const had = useRef(false)
  const setTo = (to: boolean) => {
    had.current = part.current!.contains((part.current!.getRootNode() as ShadowRoot).activeElement)
    setFolded(to)
  }
  useLayoutEffect(() => {
    if (had.current) part.current?.querySelector<HTMLElement>('input, button')?.focus()
    had.current = false
  }, [folded])
  useLayoutEffect(() => {
    const element = part.current!
    const root = element.getRootNode() as ShadowRoot
    return () => {
      if (element.contains(root.activeElement)) root.querySelector('textarea')?.focus()
    }
  }, [])
  useLayer(!folded, () => setTo(true))
  return { part, folded, fold: () => setTo(true), unfold: () => setTo(false) }
}

function UploadForm({ onClose, onSent }: { onClose: () => void; onSent: () => void }): JSX.Element {
  const { view, strings } = useWidget()
  const { megabytes, types } = view.desk?.files ?? { megabytes: 10, types: Object.keys(SUFFIXES) }
  const { input, error, busy, choose, submit } = useUpload(megabytes, onSent)
  return (
    <form
      class="upload"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <label for="file">{strings.fileLabel}</label>
      <p id="file-hint" class="quiet">
        {strings.fileHint(types.map((type) => SUFFIXES[type] ?? type).join(', '), megabytes)}
      </p>
      <p id="file-error" class="note error" role="alert" {...(error?.language ? written(error.language) : {})}>
        {error?.text}
      </p>
      <input
        ref={input}
        id="file"
        type="file"
        accept={types.join(',')}
        aria-invalid={error !== undefined}
        aria-describedby="file-error file-hint"
        onChange={choose}
      />
      <div class="actions">
        <button type="submit" class="secondary" aria-busy={busy}>
          {strings.fileSend}
        </button>
        <button type="button" class="text-button" onClick={onClose}>
          {strings.callbackCancel}
        </button>
      </div>
      <p class="quiet" role="status">
        {busy && strings.fileSending}
      </p>
    </form>
  )
}

/** One file keeps its key until it has arrived: sent again after a failure, it arrives once. */
function useUpload(megabytes: number, onSent: () => void) {
  const { chat, chosenFile, view, strings } = useWidget()
  const input = useRef<HTMLInputElement>(null)
  const key = useRef(uuid())
  const send = useRef<() => Promise<void>>(undefined)
  const [error, setError] = useState<{ text: string; language?: string }>()
  const [busy, setBusy] = useState(false)
  const refuse = (text: string, language?: string) => {
    setError({ text, ...(language ? { language } : {}) })
    input.current?.focus()
  }
  const choose = () => {
    key.current = uuid()
    setError(undefined)
    chosenFile.current = input.current?.files?.length ? () => void send.current?.() : undefined
  }
  useEffect(
    () => () => {
      chosenFile.current = undefined
    },
    [chosenFile],
  )
  const submit = async () => {
    const file = input.current?.files?.[0]
    if (busy) return
    if (!file) return refuse(strings.fileMissing)
    if (file.size > megabytes * MEGABYTE) return refuse(strings.fileTooLarge(megabytes))
    setBusy(true)
    setError(undefined)
    try {
      const headers = { 'X-File-Name': encodeURIComponent(file.name) }
      chat.take(await chat.call<{ message: Message }>('POST', '/attachments', { file, headers, idempotencyKey: key.current, timeoutMs: LONGEST_MS }))
      onSent()
    } catch (failure) {
      const text = failure instanceof ApiError ? failure.problem['text'] : undefined
      if (typeof text === 'string') refuse(text, view.state?.language)
      else refuse(strings.fileFailed)
    } finally {
      setBusy(false)
    }
  }
  send.current = submit
  return { input, error, busy, choose, submit }
}
