import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain, isSignedOut } from '../../errors.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { plainDate } from '../../time.ts'
import { ErrorMessage, TextField } from '../fields.tsx'

interface State {
  on: boolean
  since: string | null
  codesLeft: number
  required: boolean
}

interface Setup {
  secret: string
  qr: string
  proposal: string
}

/** What is being done: `prove` asks for a code first, of who has a second step already. */
type Doing = { step: 'prove'; what: 'replace' | 'renew' | 'off' } | { step: 'scan'; setup: Setup } | { step: 'codes'; codes: string[] } | null

const PATH = '/v1/session/second-step'
const FEW = 3
const text = s.account.secondStep

/** Before anything else: the role asks for a second step. */
export function SetUpFirst() {
  const controller = useController()
  return (
    <main class="sign-in-page">
      <div class="sign-in-card">
        <h1 class="sign-in-title">{s.appName}</h1>
        <p>{text.required}</p>
        <SecondStep onDone={() => void controller.start()} />
        <button type="button" class="button button-subtle" onClick={() => void controller.signOut()}>
          {s.header.signOut}
        </button>
      </div>
    </main>
  )
}

export function SecondStep({ onDone }: { onDone?: () => void }) {
  const controller = useController()
  const { api } = controller.client
  const load = useCallback(() => api.get<State>(PATH), [api])
  const { value, error, reload } = useLoaded(load)
  const [doing, setDoing] = useState<Doing>(null)
  const [failure, setFailure] = useState<string | null>(null)

  const over = (): void => {
    setDoing(null)
    reload()
    onDone?.()
  }
  const propose = async (code: string): Promise<void> => setDoing({ step: 'scan', setup: await api.post<Setup>(PATH, { code }) })
  const start = (): void => {
    setFailure(null)
    propose('').catch((refused: unknown) => (isSignedOut(refused) ? controller.expire() : setFailure(explain(refused))))
  }
  const prove = async (what: 'replace' | 'renew' | 'off', code: string): Promise<void> => {
    if (what === 'replace') return propose(code)
    if (what === 'renew') return setDoing({ step: 'codes', ...(await api.post<{ codes: string[] }>(`${PATH}/codes`, { code })) })
    await api.post(`${PATH}/off`, { code })
    controller.notify('info', text.turnedOff)
    over()
  }
  const confirm = async (setup: Setup, code: string): Promise<void> => {
    const made = await api.post<{ codes: string[] }>(`${PATH}/confirm`, { proposal: setup.proposal, code })
    setDoing({ step: 'codes', codes: made.codes })
  }

  return (
    <section class="panel account-part" aria-labelledby="account-second-step">
      <h3 id="account-second-step">{text.title}</h3>
      <ErrorMessage text={failure ?? error} />
      {doing === null && value && <Standing state={value} onStart={start} onProve={(what) => setDoing({ step: 'prove', what })} />}
      {doing?.step === 'prove' && (
        <CodeForm label={text.provesYou} submit={text.next} onCancel={() => setDoing(null)} onCode={(code) => prove(doing.what, code)} />
      )}
      {doing?.step === 'scan' && <Scan setup={doing.setup} onCancel={() => setDoing(null)} onCode={(code) => confirm(doing.setup, code)} />}
      {doing?.step === 'codes' && <Codes codes={doing.codes} onKept={over} />}
    </section>
  )
}

function Standing({ state, onStart, onProve }: { state: State; onStart: () => void; onProve: (what: 'replace' | 'renew' | 'off') => void }) {
  if (!state.on) {
    return (
      <>
        <p>{text.why}</p>
        <p>{text.off}</p>
        <button type="button" class="button button-primary" onClick={onStart}>
          {text.start}
        </button>
      </>
    )
  }
  return (
    <>
      <p>
        {state.since && text.on(plainDate(state.since))} {text.codesLeft(state.codesLeft)}{' '}
        {state.codesLeft <= FEW && <strong>{text.fewCodes}</strong>}
      </p>
      <div class="form-buttons">
        <button type="button" class="button button-secondary" onClick={() => onProve('replace')}>
          {text.replace}
        </button>
        <button type="button" class="button button-secondary" onClick={() => onProve('renew')}>
          {text.renew}
        </button>
        {!state.required && (
          <button type="button" class="button button-subtle" onClick={() => onProve('off')}>
            {text.turnOff}
          </button>
        )}
      </div>
    </>
  )
}

function Scan({ setup, onCancel, onCode }: { setup: Setup; onCancel: () => void; onCode: (code: string) => Promise<void> }) {
  return (
    <>
      <p>{text.scan}</p>
      <img class="account-qr" src={setup.qr} alt={text.qr} width={200} height={200} />
      <p>
        {text.byHand} <code class="account-secret">{setup.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <CodeForm label={text.firstCode} submit={text.confirm} numeric onCancel={onCancel} onCode={onCode} />
    </>
  )
}

interface CodeFormProps {
  label: string
  submit: string
  numeric?: boolean
  onCancel: () => void
  /** @throws what the form says of the code */
  onCode: (code: string) => Promise<void>
}

function CodeForm({ label, submit, numeric = false, onCancel, onCode }: CodeFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const [error, setError] = useState<string>()
  const field = (): HTMLInputElement | null => form.current?.querySelector<HTMLInputElement>('[name=code]') ?? null
  useEffect(() => field()?.focus(), [])
  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    const code = field()?.value.trim() ?? ''
    try {
      if (code === '') setError(s.account.signIn.codeMissing)
      else await onCode(code)
    } catch (failure) {
      setError(explain(failure))
    }
    field()?.focus()
  }
  return (
    <form ref={form} class="form" noValidate onSubmit={(event) => void send(event)}>
      <TextField name="code" label={label} error={error} autocomplete="one-time-code" {...(numeric ? { inputMode: 'numeric' as const } : {})} />
      <div class="form-buttons">
        <button type="submit" class="button button-primary">
          {submit}
        </button>
        <button type="button" class="button button-subtle" onClick={onCancel}>
          {s.cancel}
        </button>
      </div>
    </form>
  )
}

function Codes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [copied, setCopied] = useState(false)
  useEffect(() => heading.current?.focus(), [])
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(codes.join('\n'))
    setCopied(true)
  }
  return (
    <>
      <h4 ref={heading} tabIndex={-1}>
        {text.codesTitle}
      </h4>
      <p>{text.codesWhy}</p>
      <ul class="account-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div class="form-buttons">
        <button type="button" class="button button-primary" onClick={onKept}>
          {text.kept}
        </button>
        {'clipboard' in navigator && (
          <button type="button" class="button button-subtle" onClick={() => void copy()}>
            {text.copy}
          </button>
        )}
        <span role="status">{copied && text.copied}</span>
      </div>
    </>
  )
}
