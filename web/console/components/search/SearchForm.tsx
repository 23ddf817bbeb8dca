import { useEffect, useRef, useState } from 'preact/hooks'
import { FILTERS, nothing, type Choice, type Filter, type Order, type Search, type SearchOptions } from '../../state/search.ts'
import { s } from '../../strings.ts'
import { plainDate } from '../../time.ts'
import { Field } from '../fields.tsx'

const words = s.search

interface SearchFormProps {
  search: Search
  options: SearchOptions | null
  onSearch: (search: Search) => void
}

/** The words, the order and the filters. Nothing is asked before it is sent, so that nothing is looked into by accident. */
export function SearchForm({ search, options, onSearch }: SearchFormProps) {
  const [typed, setTyped] = useState(search.words)
  const [filters, setFilters] = useState(search.filters)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    setTyped(search.words)
    setFilters(search.filters)
  }, [search])
  const chosen = FILTERS.filter((name) => search.filters[name])
  const [open, setOpen] = useState(false)
  const send = (more: Partial<Search> = {}): void => onSearch({ words: typed, order: search.order, filters, ...more })
  const without = (name: Filter): void => {
    const { [name]: _, ...others } = search.filters
    field.current?.focus() // the button that was pressed goes
    send({ filters: others })
  }
  const clear = (): void => {
    field.current?.focus()
    onSearch(nothing)
  }
  return (
    <form
      class="search-form"
      role="search"
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div class="search-line">
        <div class="field search-words">
          <label class="field-label" for="search-field">
            {words.words}
          </label>
          <p class="field-hint" id="search-field-hint">
            {words.wordsHint}
          </p>
          <input
            id="search-field"
            ref={field}
            class="input"
            type="search"
            value={typed}
            maxLength={400}
            autocomplete="off"
            spellcheck={false}
            dir="auto"
            aria-describedby="search-field-hint"
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <button type="submit" class="button button-primary">
          {words.submit}
        </button>
        <Field label={words.order}>
          {(field) => (
            <select {...field} class="input" value={search.order} onChange={(event) => send({ order: event.currentTarget.value as Order })}>
              {Object.entries(words.orders).map(([value, label]) => (
                <option key={value} value={value} selected={value === search.order}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {chosen.length > 0 && (
        <ul class="search-chosen">
          {chosen.map((name) => (
            <li key={name}>
              <button type="button" class="button button-secondary" aria-label={words.without(words.labels[name])} onClick={() => without(name)}>
                {words.labels[name]}: {shownAs(name, search.filters[name] ?? '', options)}{' '}
                <span class="search-cross" aria-hidden="true">
                  ×
                </span>
              </button>
            </li>
          ))}
          <li>
            <button type="button" class="button button-subtle" onClick={clear}>
              {words.clear}
            </button>
          </li>
        </ul>
      )}
      <details class="search-filters" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{words.filters(chosen.length)}</summary>
        <div class="search-grid">
          {FILTERS.map((name) => (
            <Field key={name} label={words.labels[name]}>
              {(field) => (
                <FilterField
                  {...field}
                  name={name}
                  value={filters[name] ?? ''}
                  options={options}
                  onChange={(value) => setFilters({ ...filters, [name]: value })}
                />
              )}
            </Field>
          ))}
        </div>
        <button type="submit" class="button button-primary">
          {words.submit}
        </button>
      </details>
    </form>
  )
}

interface FilterFieldProps {
  id: string
  name: Filter
  value: string
  options: SearchOptions | null
  onChange: (value: string) => void
}

function FilterField({ name, value, options, onChange, ...field }: FilterFieldProps) {
  if (name === 'since' || name === 'until') {
    return <input {...field} class="input" type="date" value={value} onInput={(event) => onChange(event.currentTarget.value)} />
  }
  return (
    <select {...field} class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="" selected={value === ''}>
        {words.every}
      </option>
      {choices(name, options).map((each) => (
        <option key={each.id} value={each.id} selected={each.id === value}>
          {each.name}
        </option>
      ))}
    </select>
  )
}

/** What can be chosen in a filter. */
function choices(name: Filter, options: SearchOptions | null): Choice[] {
  const of = (named: Record<string, string>): Choice[] => Object.entries(named).map(([id, text]) => ({ id, name: text }))
  const listed = (codes: string[] | undefined, named: Record<string, string>): Choice[] =>
    (codes ?? []).map((id) => ({ id, name: named[id] ?? id }))
  switch (name) {
    case 'by':
      return of(words.by)
    case 'department':
      return options?.departments ?? []
    case 'topic':
      return options?.topics ?? []
    case 'employee':
      return options?.employees ?? []
    case 'reason':
      return options?.reasons ?? []
    case 'status':
      return of(s.handoff.statuses)
    case 'result':
      return of(s.resolve.results)
    case 'sensitivity':
      return [{ id: 'none', name: words.notSensitive }, ...of(s.handoff.sensitivities)]
    case 'channel':
      return listed(options?.channels, s.handoff.channels)
    case 'language':
      return listed(options?.languages, s.handoff.languages)
    case 'noted':
      return of(words.noted)
    default:
      return []
  }
}

function shownAs(name: Filter, value: string, options: SearchOptions | null): string {
  if (name === 'since' || name === 'until') return plainDate(value)
  return choices(name, options).find((each) => each.id === value)?.name ?? value
}
