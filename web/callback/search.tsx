/** The number and the code of a call-back, to find it with. */
import { useRef, useState } from 'preact/hooks'
import { withPlainDigits } from '../shared/digits.ts'
import type { Known } from './main.tsx'
import type { Words } from './strings.ts'

const FIELDS = ['reference', 'code'] as const
type Field = (typeof FIELDS)[number]

/** What is missing is said at its field, and the first of them has the focus; a pair that is not found, at the first. */
export function Search({ words, onFind }: { words: Words; onFind: (known: Known) => Promise<boolean> }) {
  const form = useRef<HTMLFormElement>(null)
  const [wrong, setWrong] = useState<readonly Field[]>([])
  const [missing, setMissing] = useState<readonly Field[]>([])
  const refuse = (fields: readonly Field[]): void => {
    setWrong(fields)
    form.current?.querySelector<HTMLInputElement>(`[name=${fields[0]}]`)?.focus()
  }
  const submit = async (): Promise<void> => {
    const fields = new FormData(form.current!)
    const typed = (field: Field): string => withPlainDigits(String(fields.get(field))).trim()
    const known = { reference: typed('reference'), code: typed('code') }
    const empty = FIELDS.filter((field) => known[field] === '')
    setMissing(empty)
    setWrong([])
    if (empty.length > 0) refuse(empty)
    else if (!(await onFind(known)) && form.current) refuse(FIELDS)
  }
  const attributes = (field: Field) => ({
    id: field,
    name: field,
    dir: 'ltr' as const,
    autocomplete: 'off',
    'aria-invalid': wrong.includes(field),
    'aria-describedby': `${field}-error ${missing.includes(field) ? '' : 'page-error'} ${field}-hint`,
  })
  const error = (field: Field) => (
    <p id={`${field}-error`} class={missing.includes(field) ? 'error' : 'hint'}>
      {missing.includes(field) && words[`${field}Missing`]}
    </p>
  )
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <p>{words.intro}</p>
      <label for="reference">{words.reference}</label>
      <p id="reference-hint" class="hint">
        {words.referenceHint}
      </p>
      {error('reference')}
      <input {...attributes('reference')} inputMode="numeric" maxLength={20} />
      <label for="code">{words.code}</label>
      <p id="code-hint" class="hint">
        {words.codeHint}
      </p>
      {error('code')}
      <input {...attributes('code')} autocapitalize="characters" spellcheck={false} maxLength={40} />
      <button type="submit" class="primary">
        {words.find}
      </button>
    </form>
  )
}
