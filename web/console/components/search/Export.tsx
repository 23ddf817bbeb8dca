import { useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { saveAs } from '../../../shared/callbacks.ts'
import { asked, type Search } from '../../state/search.ts'
import { s } from '../../strings.ts'
import { ErrorMessage, Field, Select } from '../fields.tsx'

const words = s.search

/** For a supervisor: what is found, as a file. */
export function Export({ search }: { search: Search }) {
  const { client } = useController()
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const take = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    const form = String(given.get('form'))
    setBusy(true)
    try {
      const body = { ...asked(search), form, why: String(given.get('why')).trim() }
      saveAs(await client.api.file('POST', '/v1/search/export', { body }), words.file(form))
      setError(null)
    } catch (failure) {
      setError(explain(failure))
    }
    setBusy(false)
  }
  return (
    <details class="search-views">
      <summary>{words.export}</summary>
      <form class="search-save" onSubmit={(event) => void take(event)}>
        <p class="quiet">{words.exportHint}</p>
        <ErrorMessage text={error} />
        <Select name="form" label={words.form} options={words.forms} />
        <Field label={words.exportWhy} hint={words.exportWhyHint}>
          {(field) => <input {...field} class="input" name="why" required minLength={5} maxLength={400} autocomplete="off" />}
        </Field>
        <button type="submit" class="button button-secondary" disabled={busy}>
          {words.exportNow}
        </button>
      </form>
    </details>
  )
}
