/** Form fields: a label, perhaps a hint and an error that says what to do, all tied to the field. */
import { useId, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { s } from '../strings.ts'

/** What went wrong with the whole form; read out as soon as it appears. */
export function ErrorMessage({ text }: { text: string | null }) {
  return <div role="alert">{text !== null && <p class="error-message">{text}</p>}</div>
}

interface FieldProps {
  label: string
  hint?: string
  error?: string | undefined
  children: (field: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }) => ComponentChildren
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div class={error ? 'field field-invalid' : 'field'}>
      <label class="field-label" for={id}>
        {label}
      </label>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
    </div>
  )
}

interface TextFieldProps {
  name: string
  label: string
  error: string | undefined
  autocomplete: string
  type?: 'text' | 'password'
  value?: string
  hint?: string
  inputMode?: 'numeric' | 'text'
}

export function TextField({ name, label, error, autocomplete, type = 'text', value, hint, inputMode }: TextFieldProps) {
  const [shown, setShown] = useState(false)
  const attributes = {
    class: 'input',
    name,
    autocomplete,
    autocapitalize: 'none',
    spellcheck: false,
    defaultValue: value ?? '',
    ...(inputMode ? { inputMode } : {}),
  } as const
  return (
    <Field label={label} error={error} {...(hint === undefined ? {} : { hint })}>
      {(field) => (
        <>
          {type === 'password' && !shown ? (
            <input key="field" {...field} {...attributes} type="password" />
          ) : (
            <input key="field" {...field} {...attributes} type="text" />
          )}
          {type === 'password' && (
            <label class="choice">
              <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
              {s.signIn.showPassword}
            </label>
          )}
        </>
      )}
    </Field>
  )
}

interface NoteFieldProps {
  name: string
  label: string
  hint: string
  error?: string | undefined
}

export function NoteField({ name, label, hint, error }: NoteFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(field) => <textarea {...field} class="input" name={name} rows={4} />}
    </Field>
  )
}

interface SelectProps {
  name: string
  label: string
  /** The words of each value. */
  options: Readonly<Record<string, string>>
  error?: string | undefined
}

/** One of a few; none is chosen beforehand. */
export function Select({ name, label, options, error }: SelectProps) {
  return (
    <Field label={label} error={error}>
      {(field) => (
        <select {...field} class="input" name={name} required>
          <option value="">{s.choose}</option>
          {Object.entries(options).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface ChoicesProps<Value extends string> {
  name: string
  legend: string
  options: readonly { value: Value; label: string }[]
  chosen: Value | null
  error?: string | undefined
  onChoose: (value: Value) => void
  /** Where a dialog begins: at the first of them. */
  first?: boolean
}

export function Choices<Value extends string>({ name, legend, options, chosen, error, onChoose, first }: ChoicesProps<Value>) {
  const id = useId()
  return (
    <fieldset class={error ? 'field field-invalid' : 'field'} aria-describedby={error ? `${id}-error` : undefined}>
      <legend class="field-label">{legend}</legend>
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {options.map((option, index) => (
        <label class="choice" key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === chosen}
            onChange={() => onChoose(option.value)}
            data-first={first && index === 0 ? '' : undefined}
            aria-invalid={error ? true : undefined}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
