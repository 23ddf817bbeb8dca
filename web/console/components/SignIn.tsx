import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../../shared/api.ts'
import { useController, useDesk } from '../context.ts'
import { explain } from '../errors.ts'
import { s } from '../strings.ts'
import { ErrorMessage, TextField } from './fields.tsx'

export function SignInPage() {
  return (
    <main class="sign-in-page">
      <div class="sign-in-card">
        <h1 class="sign-in-title">{s.appName}</h1>
        <p>{s.signIn.intro}</p>
        <SignInForm username="" />
      </div>
    </main>
  )
}

/** Over the work that goes on: a session ended, and nothing that was typed is lost. It cannot be closed without signing in. */
export function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null)
  const username = useDesk((desk) => desk.agent?.username ?? '')
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    shown?.querySelector<HTMLElement>('[name=password]')?.focus()
    return () => shown?.close()
  }, [])
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="sign-in-again" onCancel={(event) => event.preventDefault()}>
      <h2 id="sign-in-again" class="dialog-title">
        {s.signIn.expiredTitle}
      </h2>
      <p>{s.signIn.expired}</p>
      <SignInForm username={username} />
    </dialog>
  )
}

interface Faults {
  username?: string
  password?: string
  form?: string
}

function SignInForm({ username }: { username: string }) {
  const controller = useController()
  const form = useRef<HTMLFormElement>(null)
  const [faults, setFaults] = useState<Faults>({})
  const [busy, setBusy] = useState(false)

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (busy) return
    const values = new FormData(form.current!)
    const given = { username: String(values.get('username')).trim(), password: String(values.get('password')) }
    const found = missing(given)
    setFaults(found)
    if (found.username ?? found.password) {
      form.current?.querySelector<HTMLElement>(found.username ? '[name=username]' : '[name=password]')?.focus()
      return
    }
    setBusy(true)
    try {
      await controller.signIn(given.username, given.password)
    } catch (error) {
      setFaults({ form: explainSignIn(error) })
      setBusy(false)
      form.current?.querySelector<HTMLElement>('[name=password]')?.focus()
    }
  }

  return (
    <form ref={form} class="form" noValidate onSubmit={(event) => void submit(event)}>
      <ErrorMessage text={faults.form ?? null} />
      <TextField name="username" label={s.signIn.username} error={faults.username} autocomplete="username" value={username} />
      <TextField name="password" label={s.signIn.password} error={faults.password} autocomplete="current-password" type="password" />
      <button type="submit" class="button button-primary button-wide">
        {busy ? s.signIn.submitting : s.signIn.submit}
      </button>
    </form>
  )
}

function missing({ username, password }: { username: string; password: string }): Faults {
  return {
    ...(username === '' ? { username: s.signIn.usernameMissing } : {}),
    ...(password === '' ? { password: s.signIn.passwordMissing } : {}),
  }
}

function explainSignIn(error: unknown): string {
  if (!(error instanceof ApiError)) return explain(error)
  if (error.status === 401) return s.signIn.wrong
  if (error.status !== 429) return explain(error)
  return s.signIn.tooMany(error.retryAfterMs === undefined ? null : Math.ceil(error.retryAfterMs / 1000))
}
