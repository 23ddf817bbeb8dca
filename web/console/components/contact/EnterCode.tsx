import { useRef, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { contact as words } from '../../strings.contact.ts'
import type { HandoffDetail } from '../../types.ts'
import { Field } from '../fields.tsx'
import { FormModal } from '../Modal.tsx'

/** The code of a conversation that began elsewhere, as the citizen reads it out. */
export function CodeField({ label, error, first }: { label: string; error?: string | undefined; first?: boolean }) {
  return (
    <Field label={label} hint={words.codeHint} error={error}>
      {(field) => (
        <input {...field} class="input contact-code" type="text" name="code" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={40} data-first={first} />
      )}
    </Field>
  )
}

/** What was typed there; nothing where it stayed empty. */
export function codeIn(values: FormData): { code?: string } {
  const code = String(values.get('code') ?? '').trim()
  return code === '' ? {} : { code }
}

/** The citizen gives a code after the call was opened: what was opened goes, as nothing is noted in it. */
export function EnterCode({ detail }: { detail: HandoffDetail }) {
  const { contacts } = useController()
  const key = useRef('')
  const [open, setOpen] = useState(false)
  const begin = (): void => {
    key.current = crypto.randomUUID() // the same one again, after a lost answer
    setOpen(true)
  }
  return (
    <>
      <button type="button" class="button button-secondary" onClick={begin}>
        {words.codeEnter}
      </button>
      {open && (
        <FormModal
          title={words.codeEnter}
          intro={words.codeIntro}
          submitLabel={words.codeGoOn}
          onClose={() => setOpen(false)}
          check={(values) => (codeIn(values).code === undefined ? { code: words.codeMissing } : {})}
          submit={(values) => contacts.goOn(detail, codeIn(values).code ?? '', key.current)}
        >
          {(errors) => <CodeField label={words.code} error={errors['code']} first />}
        </FormModal>
      )}
    </>
  )
}
