import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../../shared/api.ts'
import type { WaysIn } from '../client.ts'
import { useController, useDesk } from '../context.ts'
import { explain, isCode } from '../errors.ts'
import { s } from '../strings.ts'
import { ErrorMessage, TextField } from './fields.tsx'

const PROVIDER = '/v1/session/provider'
const words = s.account.signIn

export function SignInPage() {
  const [refused] = useState(takeRefusal)
  const ways = useWaysIn()
  return (
    <main class="sign-in-page">
      <div class="sign-in-card">
        <h1 class="sign-in-title">{s.appName}</h1>
        <p>{s.signIn.intro}</p>
        {refused && <ErrorMessage text={words.refused[refused] ?? words.refused['provider_refused']!} />}
        {ways?.provider && <ProviderLink another={refused === 'no_role'} />}
        {ways?.provider && ways.local && <p class="sign-in-or">{words.or}</p>}
        {ways?.local && <SignInForm username="" />}
      </div>
    </main>
  )
}

/** A session ended, and nothing that was typed is lost. Whoever is typing goes on until they press Enter or the button: what they type is no password. */
export function SignInAgain() {
  const [asked, setAsked] = useState(() => !isTyping())
  useEffect(() => {
    const working = document.activeElement
    return () => void setTimeout(() => working instanceof HTMLElement && working.isConnected && working.focus()) // once the dialog has closed
  }, [])
  useEffect(() => {
    if (asked) return
    const instead = (event: Event): void => {
      event.preventDefault()
      event.stopPropagation()
      setAsked(true)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) instead(event)
    }
    addEventListener('keydown', onKey, { capture: true })
    addEventListener('submit', instead, { capture: true })
    return () => {
      removeEventListener('keydown', onKey, { capture: true })
      removeEventListener('submit', instead, { capture: true })
    }
  }, [asked])
  if (asked) return <SignInDialog />
  return (
    <div class="sign-in-waiting" role="alert">
      <div class="banner" data-tone="warning">
        <p>{s.signIn.expiredTyping}</p>
        <button type="button" class="button button-primary" onClick={() => setAsked(true)}>
          {s.signIn.again}
        </button>
      </div>
    </div>
  )
}

/** In a field of the page itself; what is in a dialog cannot be told beside it. */
function isTyping(): boolean {
  const active = document.activeElement
  return active !== null && active.matches('textarea, input') && active.closest('dialog') === null
}

/** Over the work that goes on. It cannot be closed without signing in. */
function SignInDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const ways = useWaysIn()
  const username = useDesk((desk) => desk.agent?.username ?? '')
  const viaProvider = useDesk((desk) => desk.method === 'provider')
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  useEffect(() => dialog.current?.querySelector<HTMLElement>('[name=password], a')?.focus(), [ways])
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="sign-in-again" onCancel={(event) => event.preventDefault()}>
      <h2 id="sign-in-again" class="dialog-title">
        {s.signIn.expiredTitle}
      </h2>
      <p>{s.signIn.expired}</p>
      {ways?.provider && viaProvider && (
        <>
          <a class="button button-primary button-wide" href={PROVIDER} target="_blank">
            {words.providerAgain}
          </a>
          <p>{words.backHere}</p>
        </>
      )}
      {ways?.local && !viaProvider && <SignInForm username={username} />}
    </dialog>
  )
}

/** Leaves for the identity provider, and comes back to the same place. */
function ProviderLink({ another }: { another: boolean }) {
  const asked = new URLSearchParams({ back_to: location.hash, ...(another ? { another: 'true' } : {}) })
  return (
    <a class="button button-primary button-wide" href={`${PROVIDER}?${asked}`}>
      {another ? words.another : words.provider}
    </a>
  )
}

/** What the way back from the provider brought, once: a reload does not say it again. */
function takeRefusal(): string | null {
  const refused = new URLSearchParams(location.search).get('signIn')
  if (refused !== null) history.replaceState(null, '', location.pathname + location.hash)
  return refused
}

/** How one can sign in; with a password while that cannot be asked. */
function useWaysIn(): WaysIn | null {
  const { client } = useController()
  const [ways, setWays] = useState<WaysIn | null>(null)
  useEffect(() => {
    client.waysIn().then(setWays, () => setWays({ local: true, provider: false }))
  }, [client])
  return ways
}

interface Given {
  username: string
  password: string
}

/** What is wrong, by the name of the field; `form`: with all of it. */
type Faults = Partial<Record<'username' | 'password' | 'code' | 'form', string>>

function SignInForm({ username }: { username: string }) {
  const controller = useController()
  const form = useRef<HTMLFormElement>(null)
  const [given, setGiven] = useState<Given | null>(null) // right, and kept for the second step
  const [phone, setPhone] = useState(true)
  const [faults, setFaults] = useState<Faults>({})
  const [busy, setBusy] = useState(false)

  const focusOn = (name: string): void => form.current?.querySelector<HTMLElement>(`[name=${name}]`)?.focus()
  useEffect(() => {
    if (given) focusOn('code')
  }, [given, phone])

  const failed = (error: unknown, first: Given): void => {
    if (isCode(error, 'code_needed')) return setGiven(first)
    setFaults(isCode(error, 'wrong_code') ? { code: phone ? words.wrongCode : words.wrongRecovery } : { form: explainSignIn(error) })
    focusOn(given ? 'code' : 'password')
  }
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (busy) return
    const values = new FormData(form.current!)
    const first = given ?? { username: String(values.get('username')).trim(), password: String(values.get('password')) }
    const code = given ? String(values.get('code')).trim() : ''
    const found = given ? (code === '' ? { code: words.codeMissing } : {}) : missing(first)
    setFaults(found)
    const [wrong] = Object.keys(found)
    if (wrong !== undefined) return focusOn(wrong)
    setBusy(true)
    try {
      await controller.signIn(first.username, first.password, code)
    } catch (error) {
      setBusy(false)
      failed(error, first)
    }
  }
  const change = (next: { phone: boolean; given: Given | null }): void => {
    setFaults({})
    setPhone(next.phone)
    setGiven(next.given)
  }

  return (
    <form ref={form} class="form" noValidate onSubmit={(event) => void submit(event)}>
      <ErrorMessage text={faults.form ?? null} />
      {given ? (
        <CodeField username={given.username} phone={phone} error={faults.code} />
      ) : (
        <>
          <TextField name="username" label={s.signIn.username} error={faults.username} autocomplete="username" value={username} />
          <TextField name="password" label={s.signIn.password} error={faults.password} autocomplete="current-password" type="password" />
        </>
      )}
      <button type="submit" class="button button-primary button-wide">
        {busy ? s.signIn.submitting : s.signIn.submit}
      </button>
      {given && (
        <div class="form-buttons">
          <button type="button" class="button button-subtle" onClick={() => change({ phone: !phone, given })}>
            {phone ? words.withoutPhone : words.withPhone}
          </button>
          <button type="button" class="button button-subtle" onClick={() => change({ phone: true, given: null })}>
            {words.back}
          </button>
        </div>
      )}
    </form>
  )
}

function CodeField({ username, phone, error }: { username: string; phone: boolean; error: string | undefined }) {
  return (
    <>
      <p>{words.signingInAs(username)}</p>
      <TextField
        key={phone ? 'phone' : 'recovery'}
        name="code"
        label={phone ? words.code : words.recovery}
        hint={phone ? words.codeHint : `${words.recoveryHint} ${words.lostBoth}`}
        error={error}
        autocomplete="one-time-code"
        inputMode={phone ? 'numeric' : 'text'}
      />
    </>
  )
}

function missing({ username, password }: Given): Faults {
  return {
    ...(username === '' ? { username: s.signIn.usernameMissing } : {}),
    ...(password === '' ? { password: s.signIn.passwordMissing } : {}),
  }
}

function explainSignIn(error: unknown): string {
  if (!(error instanceof ApiError)) return explain(error)
  if (error.code === 'wrong_password') return s.signIn.wrong
  if (error.status !== 429) return explain(error)
  return s.signIn.tooMany(error.retryAfterMs === undefined ? null : Math.ceil(error.retryAfterMs / 1000))
}
