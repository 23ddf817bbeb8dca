import { useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { arrange } from '../../strings.arrange.ts'
import { editing } from '../../strings.editing.ts'
import { Field } from '../fields.tsx'
import { type FieldErrors, FormModal } from '../Modal.tsx'
import type { Account, AccountChoices } from './AccountsPage.tsx'

const words = arrange.accounts

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._-]{1,59}$/ // as the server has it

interface AccountFormProps {
  /** Whose account it is; null for a new one. */
  who: Account | null
  choices: AccountChoices
  onClose: () => void
  onSaved: (who: Account, password: string | null) => void
}

/** What an account is for. */
export function AccountForm({ who, choices, onClose, onSaved }: AccountFormProps) {
  const { client } = useController()
  const [roles, setRoles] = useState<readonly string[]>(who?.roles ?? ['agent'])
  const [departments, setDepartments] = useState<readonly string[]>(who?.departments ?? [])
  const check = (values: FormData): FieldErrors => ({
    ...(who === null && String(values.get('username')).trim() === '' ? { username: words.usernameMissing } : {}),
    ...(who === null && String(values.get('username')).trim() !== '' && !USERNAME.test(String(values.get('username')).trim()) ? { username: words.usernameWrong } : {}),
    ...(String(values.get('name')).trim() === '' ? { name: words.nameMissing } : {}),
    ...(values.getAll('roles').length === 0 ? { roles: words.rolesMissing } : {}),
  })
  const submit = async (values: FormData): Promise<void> => {
    const body = {
      name: String(values.get('name')).trim(),
      roles: values.getAll('roles'),
      departments: values.getAll('departments'),
      skills: values.getAll('skills'),
      languages: values.getAll('languages'),
      capacity: Number(values.get('capacity')),
      channels: who?.channelCapacity ?? {},
    }
    if (who) {
      onSaved(await client.api.call<Account>('PUT', `/v1/accounts/${who.id}`, { body }), null)
      return
    }
    const made = await client.api.post<{ account: Account; password: string }>('/v1/accounts', { ...body, username: String(values.get('username')).trim() })
    onSaved(made.account, made.password)
  }
  return (
    <FormModal title={who ? words.editNamed(who.name) : words.add} submitLabel={words.save} onClose={onClose} check={check} submit={submit}>
      {(errors) => (
        <>
          {!who && (
            <Field label={words.username} hint={words.usernameHint} error={errors.username}>
              {(field) => <input {...field} class="input" name="username" autocomplete="off" autocapitalize="none" spellcheck={false} maxLength={60} />}
            </Field>
          )}
          <Field label={words.name} hint={words.nameHint} error={errors.name}>
            {(field) => <input {...field} class="input" name="name" autocomplete="off" maxLength={100} defaultValue={who?.name ?? ''} />}
          </Field>
          <Several name="roles" legend={words.roles} error={errors.roles} onChoose={setRoles} options={choices.roles.map((role) => [role, words.roleNames[role] ?? role])} chosen={who?.roles ?? ['agent']} />
          <Several name="departments" legend={words.departments} onChoose={setDepartments} options={choices.departments.map(({ id, name }) => [id, name])} chosen={who?.departments ?? []} />
          <p role="status" class="field-hint">
            {departments.length === 0 && roles.includes('agent') && words.noDepartment}
          </p>
          <Several name="skills" legend={words.skills} options={choices.skills.map((skill) => [skill, skill.replaceAll('_', ' ')])} chosen={who?.skills ?? []} />
          <Several
            name="languages"
            legend={words.languages}
            options={choices.languages.map((language) => [language, editing.languages[language] ?? language])}
            chosen={who?.languages ?? ['nl', 'en']}
          />
          <Field label={words.capacity}>
            {(field) => <input {...field} class="input input-compact" name="capacity" type="number" min={1} max={50} required defaultValue={String(who?.capacity ?? 3)} />}
          </Field>
        </>
      )}
    </FormModal>
  )
}

interface SeveralProps {
  name: string
  legend: string
  options: [value: string, label: string][]
  chosen: readonly string[]
  error?: string | undefined
  /** Hears what is chosen. */
  onChoose?: (chosen: string[]) => void
}

/** Any number of a list. */
function Several({ name, legend, options, chosen, error, onChoose }: SeveralProps) {
  return (
    <fieldset
      class={error ? 'field field-invalid' : 'field'}
      onChange={({ currentTarget }) => onChoose?.([...currentTarget.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value))}
    >
      <legend class="field-label">{legend}</legend>
      {error && <p class="field-error">{error}</p>}
      <div class="several">
        {options.map(([value, label]) => (
          <label class="choice" key={value}>
            <input type="checkbox" name={name} value={value} defaultChecked={chosen.includes(value)} />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
