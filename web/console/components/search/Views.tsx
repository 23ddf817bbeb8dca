import { useCallback, useState } from 'preact/hooks'
import { useController, useDesk } from '../../context.ts'
import { mayLead } from '../../roles.ts'
import { explain } from '../../errors.ts'
import { useLoaded } from '../../loaded.ts'
import { hashOf, searchRoute } from '../../route.ts'
import { asked, fromView, type Search, type SearchOptions, toQuery, type View } from '../../state/search.ts'
import { s } from '../../strings.ts'
import { ErrorMessage, Field } from '../fields.tsx'

const words = s.search

/** The filters that were saved under a name, by this employee or, shared, by a supervisor. */
export function Views({ search, options }: { search: Search; options: SearchOptions | null }) {
  const { client } = useController()
  const load = useCallback(async () => (await client.api.get<{ payload: View[] }>('/v1/search/views')).payload, [client])
  const { value: views, error, reload } = useLoaded<View[]>(load)
  const [failed, setFailed] = useState<string | null>(null)
  const [done, setDone] = useState('')
  const leads = useDesk(mayLead)
  const act = async (work: () => Promise<unknown>, said: string): Promise<boolean> => {
    try {
      await work()
      setFailed(null)
      setDone(said)
      await reload()
      return true
    } catch (failure) {
      setFailed(explain(failure))
      return false
    }
  }
  const filters = Object.values(search.filters).some(Boolean)
  return (
    <details class="search-views">
      <summary>{words.views}</summary>
      <ErrorMessage text={failed ?? error} />
      <p role="status" class="quiet">
        {views?.length === 0 && done === '' ? words.noViews : done}
      </p>
      <ul class="search-saved">
        {views?.map((view) => (
          <li key={view.id}>
            <a data-row href={hashOf(searchRoute(toQuery(fromView(view))))}>
              {view.name}
            </a>
            {!view.mine && <span class="quiet">{words.shared(view.by)}</span>}
            {(view.mine || leads) && (
              <button
                type="button"
                class="button button-subtle"
                aria-label={words.removeNamed(view.name)}
                onClick={() => void act(() => client.api.call('DELETE', `/v1/search/views/${view.id}`), words.removed(view.name))}
              >
                {words.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      {views && (
        <Save
          possible={filters}
          departments={leads ? (options?.departments ?? []) : []}
          onSave={(name, department) => {
            const { words: _, ...chosen } = asked(search)
            return act(() => client.api.post('/v1/search/views', { name, department, filters: chosen }), words.saved(name))
          }}
        />
      )}
    </details>
  )
}

interface SaveProps {
  /** There are filters to save. */
  possible: boolean
  departments: SearchOptions['departments']
  onSave: (name: string, department: string | null) => Promise<boolean>
}

function Save({ possible, departments, onSave }: SaveProps) {
  const [name, setName] = useState('')
  const [department, setDepartment] = useState('')
  return (
    <form
      class="search-save"
      aria-label={words.save}
      onSubmit={(event) => {
        event.preventDefault()
        void onSave(name.trim(), department || null).then((saved) => saved && setName(''))
      }}
    >
      <Field label={words.saveName} hint={possible ? words.saveHint : words.nothingToSave}>
        {(field) => (
          <input
            {...field}
            class="input"
            value={name}
            disabled={!possible}
            maxLength={60}
            required
            pattern=".*\S.*"
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      {departments.length > 0 && (
        <Field label={words.share}>
          {(field) => (
            <select {...field} class="input" value={department} disabled={!possible} onChange={(event) => setDepartment(event.currentTarget.value)}>
              <option value="">{words.onlyMe}</option>
              {departments.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <button type="submit" class="button button-secondary" disabled={!possible}>
        {words.saveNow}
      </button>
    </form>
  )
}
