import { useCallback, useState } from 'preact/hooks'
import { useController, useDesk } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { arrange } from '../../strings.arrange.ts'
import type { Agent } from '../../types.ts'
import { Field } from '../fields.tsx'
import { Panel } from '../lead/Panel.tsx'
import { AccountForm } from './AccountForm.tsx'
import { CloseAccount, NewPassword, SecondStepAway, ShownPassword } from './AccountDialogs.tsx'

const words = arrange.accounts

export interface Account extends Agent {
  channelCapacity: Record<string, number>
  /** Only in the list. */
  secondStep?: boolean
}

export interface AccountChoices {
  roles: string[]
  departments: { id: string; name: string }[]
  skills: string[]
  languages: string[]
}

interface Listed {
  meta: { choices: AccountChoices }
  payload: Account[]
}

type Doing = { what: 'add' } | { what: 'edit' | 'password' | 'secondStep' | 'close'; who: Account } | { what: 'shown'; who: Account; password: string }

/** Everyone who can sign in, and what a supervisor can do about it. */
export function AccountsPage() {
  const { client } = useController()
  const me = useDesk((desk) => desk.agent?.id)
  const load = useCallback(() => client.api.get<Listed>('/v1/accounts'), [client])
  const loaded = useLoaded(load)
  const [search, setSearch] = useState('')
  const [doing, setDoing] = useState<Doing | null>(null)
  const [notice, setNotice] = useState('')
  const done = (said: string): void => {
    setNotice(said)
    void loaded.reload()
  }
  const everyone = loaded.value?.payload ?? []
  const found = everyone.filter((who) => `${who.name} ${who.username}`.toLowerCase().includes(search.trim().toLowerCase()))
  const nameOf = (id: string): string => loaded.value?.meta.choices.departments.find((each) => each.id === id)?.name ?? id
  return (
    <Panel id="accounts" title={words.title} loaded={loaded}>
      <p>{words.intro}</p>
      <p role="status" class="editing-notice" hidden={notice === ''}>
        {notice}
      </p>
      <div class="editing-search">
        <Field label={words.search}>
          {(field) => <input {...field} class="input" type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />}
        </Field>
        <button type="button" class="button button-primary" onClick={() => setDoing({ what: 'add' })}>
          {words.add}
        </button>
      </div>
      {found.length === 0 && <p class="quiet">{words.none}</p>}
      <ul class="editing-list">
        {found.map((who) => (
          <li key={who.id} class="editing-row account-row">
            <p>
              <strong>{who.name}</strong> <span class="quiet">{who.username}</span> {who.id === me && `(${words.you})`}
            </p>
            <p class="editing-excerpt">
              {[who.roles.map((role) => words.roleNames[role]?.split(':')[0]).join(', '), who.departments.map(nameOf).join(', '), who.languages.join(', '), who.secondStep && words.secondStepOn]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <div class="form-buttons">
              <button type="button" class="button button-secondary" aria-label={words.editNamed(who.name)} onClick={() => setDoing({ what: 'edit', who })}>
                {words.edit}
              </button>
              <button type="button" class="button button-subtle" aria-label={words.passwordNamed(who.name)} onClick={() => setDoing({ what: 'password', who })}>
                {words.password}
              </button>
              {who.id !== me && who.secondStep && (
                <button type="button" class="button button-subtle" aria-label={words.secondStepNamed(who.name)} onClick={() => setDoing({ what: 'secondStep', who })}>
                  {words.secondStep}
                </button>
              )}
              {who.id !== me && (
                <button type="button" class="button button-subtle button-danger" aria-label={words.closeNamed(who.name)} onClick={() => setDoing({ what: 'close', who })}>
                  {words.close}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {loaded.value && (doing?.what === 'add' || doing?.what === 'edit') && (
        <AccountForm
          who={doing.what === 'edit' ? doing.who : null}
          choices={loaded.value.meta.choices}
          onClose={() => setDoing((now) => (now === doing ? null : now))}
          onSaved={(who, password) => {
            done(words.saved(who.name))
            if (password) setDoing({ what: 'shown', who, password })
          }}
        />
      )}
      {doing?.what === 'password' && (
        <NewPassword who={doing.who} onClose={() => setDoing((now) => (now === doing ? null : now))} onMade={(password) => setDoing({ what: 'shown', who: doing.who, password })} />
      )}
      {doing?.what === 'shown' && <ShownPassword who={doing.who} password={doing.password} onClose={() => setDoing(null)} />}
      {doing?.what === 'secondStep' && (
        <SecondStepAway who={doing.who} onClose={() => setDoing((now) => (now === doing ? null : now))} onDone={() => done(words.secondStepGone(doing.who.name))} />
      )}
      {doing?.what === 'close' && <CloseAccount who={doing.who} onClose={() => setDoing(null)} onClosed={() => done(words.closed(doing.who.name))} />}
    </Panel>
  )
}
