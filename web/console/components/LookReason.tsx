import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { s } from '../strings.ts'
import { ErrorMessage, Select } from './fields.tsx'

interface LookReasonProps {
  /** Opens what was asked for, with the reason; what fails is said here. */
  onGiven: (reason: string) => Promise<string | null>
}

/** Whether what failed is that a reason is asked. */
export function asksReason(error: string | null): boolean {
  return error === s.look.needed
}

/** A sensitive conversation of others opens with a reason, which is kept with the look. */
export function LookReason({ onGiven }: LookReasonProps) {
  const [error, setError] = useState<string | null>(null)
  const asked = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => asked.current?.focus({ preventScroll: true }), []) // where the conversation would have taken it
  const give = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const reason = new FormData(event.currentTarget as HTMLFormElement).get('reason')
    setError(await onGiven(String(reason)))
  }
  return (
    <form class="look-reason" onSubmit={(event) => void give(event)}>
      <p ref={asked} tabIndex={-1}>
        {s.look.needed}
      </p>
      <ErrorMessage text={error} />
      <Select name="reason" label={s.look.why} options={s.look.reasons} />
      <p class="field-hint">{s.look.hint}</p>
      <button type="submit" class="button button-primary">
        {s.look.open}
      </button>
    </form>
  )
}
