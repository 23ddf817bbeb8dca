import { useCallback } from 'preact/hooks'
import { useController, useDesk } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { clockTime } from '../../time.ts'
import { ErrorMessage } from '../fields.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { SecondStep } from './SecondStep.tsx'

export interface OwnSession {
  id: string
  device: string
  method: string
  createdAt: string
  seenAt: string
  current: boolean
}

/** One's own account: the second step, the password, and where one is signed in. */
export function AccountPage() {
  const method = useDesk((desk) => desk.method)
  return (
    <main class="account">
      <h2>{s.account.title}</h2>
      {method === 'provider' ? (
        <p>{s.account.secondStep.ofProvider}</p>
      ) : (
        <>
          <SecondStep />
          <PasswordForm />
        </>
      )}
      <Sessions />
    </main>
  )
}

function Sessions() {
  const controller = useController()
  const { client } = controller
  const load = useCallback(() => client.api.get<{ payload: OwnSession[] }>('/v1/sessions'), [client])
  const { value, error, reload } = useLoaded(load)
  const end = async (path: string): Promise<void> => {
    try {
      await client.api.call('DELETE', path)
      controller.notify('info', s.account.sessions.ended)
      reload()
    } catch (failure) {
      controller.failed(failure)
    }
  }
  const found = value?.payload ?? []
  return (
    <section class="panel account-part" aria-labelledby="account-sessions">
      <h3 id="account-sessions">{s.account.sessions.title}</h3>
      <ErrorMessage text={error} />
      <ul class="account-sessions">
        {found.map((each) => (
          <li key={each.id} class="account-session">
            <p>
              <strong>{each.device || s.account.sessions.unknownDevice}</strong>
              {each.current && ` (${s.account.sessions.current})`}
              <span class="account-session-more">
                {s.account.sessions.since} {clockTime(new Date(each.createdAt), new Date())}. {s.account.sessions.seen}{' '}
                {clockTime(new Date(each.seenAt), new Date())}. {s.account.sessions.how}: {s.account.sessions.methods[each.method] ?? each.method}.
              </span>
            </p>
            {!each.current && (
              <button
                type="button"
                class="button button-subtle"
                aria-label={s.account.sessions.endLabel(each.device || s.account.sessions.unknownDevice)}
                onClick={() => void end(`/v1/sessions/${each.id}`)}
              >
                {s.account.sessions.end}
              </button>
            )}
          </li>
        ))}
      </ul>
      {found.length > 1 ? (
        <button type="button" class="button button-secondary" onClick={() => void end('/v1/sessions')}>
          {s.account.sessions.endOthers}
        </button>
      ) : (
        value && <p>{s.account.sessions.onlyHere}</p>
      )}
    </section>
  )
}
