import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { explain } from '../errors.ts'
import { s } from '../strings.ts'
import type { HandoffDetail } from '../types.ts'
import { ErrorMessage } from './fields.tsx'

interface ModalProps {
  title: string
  onClose: () => void
  children: ComponentChildren
}

/** A native dialog: it holds the focus while it is open, and gives it back. */
export function Modal({ title, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    shown?.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => shown?.close()
  }, [])
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={onClose}>
      <div class="dialog-head">
        <h2 id={id} class="dialog-title">
          {title}
        </h2>
        <button type="button" class="button button-subtle" onClick={() => dialog.current?.close()}>
          {s.close}
        </button>
      </div>
      {children}
    </dialog>
  )
}

/** What is wrong with each field, by its name. */
export type FieldErrors = Record<string, string>

interface FormModalProps {
  title: string
  /** The conversation that it is done with: stands in the title. */
  about?: Pick<HandoffDetail, 'topicTitle' | 'reference'>
  intro?: string
  submitLabel: string
  onClose: () => void
  /** @returns what has to be filled in first; empty when it may be sent */
  check: (values: FormData) => FieldErrors
  /** Does it; the form says what failed and keeps what was typed. */
  submit: (values: FormData) => Promise<void>
  children: (errors: FieldErrors) => ComponentChildren
}

/** A dialog that does one thing with a conversation. */
export function FormModal({ title, about, intro, submitLabel, onClose, check, submit, children }: FormModalProps) {
  const form = useRef<HTMLFormElement>(null)
  const [errors, setErrors] = useState<FieldErrors>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (busy) return
    const values = new FormData(form.current!)
    const found = check(values)
    setErrors(found)
    setFailure(null)
    const [first] = Object.keys(found)
    if (first !== undefined) {
      form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
      return
    }
    setBusy(true)
    try {
      await submit(values)
      onClose()
    } catch (error) {
      setFailure(explain(error))
      setBusy(false)
    }
  }

  /** What was said of a field is over once it changes; of all of them once another choice is made, which asks for other things. */
  const onInput = ({ target }: Event): void => {
    const { name, type } = target as HTMLInputElement
    setFailure(null)
    setErrors(({ [name]: _, ...others }) => (type === 'radio' ? {} : others))
  }

  return (
    <Modal title={about ? s.actions.about(title, about.topicTitle ?? s.handoff.noTopic, about.reference) : title} onClose={onClose}>
      <form ref={form} class="form" noValidate onSubmit={(event) => void onSubmit(event)} onInput={onInput}>
        {intro && <p>{intro}</p>}
        <ErrorMessage text={failure} />
        {children(errors)}
        <div class="form-buttons">
          <button type="submit" class="button button-primary">
            {busy ? s.actions.busy : submitLabel}
          </button>
          <button type="button" class="button button-subtle" onClick={onClose}>
            {s.cancel}
          </button>
        </div>
      </form>
    </Modal>
  )
}
