import { useRef, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain, isCode } from '../../errors.ts'
import { s } from '../../strings.ts'
import { ErrorMessage, TextField } from '../fields.tsx'
import type { FieldErrors } from '../Modal.tsx'

const SHORTEST = 12

export function PasswordForm() {
  const controller = useController()
  const form = useRef<HTMLFormElement>(null)
  const [errors, setErrors] = useState<FieldErrors>({})
  const [failure, setFailure] = useState<string | null>(null)

  const wrong = (found: FieldErrors): void => {
    setErrors(found)
    form.current?.querySelector<HTMLElement>(`[name=${Object.keys(found)[0]}]`)?.focus()
  }
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const values = new FormData(form.current!)
    const [current, chosen] = [String(values.get('current')), String(values.get('new'))]
    setFailure(null)
    if (current === '') return wrong({ current: s.account.password.currentMissing })
    if (chosen.length < SHORTEST) return wrong({ new: s.account.password.tooShort })
    setErrors({})
    try {
      await controller.client.api.call('PUT', '/v1/session/password', { body: { current, new: chosen } })
      form.current?.reset()
      controller.notify('info', s.account.password.done)
    } catch (error) {
      if (isCode(error, 'wrong_password')) wrong({ current: s.account.password.wrong })
      else setFailure(explain(error))
    }
  }
  return (
    <section class="panel account-part" aria-labelledby="account-password">
      <h3 id="account-password">{s.account.password.title}</h3>
      <form ref={form} class="form" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorMessage text={failure} />
        <TextField name="current" label={s.account.password.current} error={errors['current']} autocomplete="current-password" type="password" />
        <TextField
          name="new"
          label={s.account.password.new}
          hint={s.account.password.hint}
          error={errors['new']}
          autocomplete="new-password"
          type="password"
        />
        <button type="submit" class="button button-secondary">
          {s.account.password.change}
        </button>
      </form>
    </section>
  )
}
