import { useCallback, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import type { ListRow } from '../../state/content.ts'
import { s } from '../../strings.ts'
import { editing as words } from '../../strings.editing.ts'
import { Field } from '../fields.tsx'

export interface Search {
  text: string
  only: string
}

interface ItemListProps {
  kind: string
  search: Search
  onSearch: (search: Search) => void
  hrefOf: (key: string) => string
}

const SHOWN = 60

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const asksAttention = (row: ListRow): boolean => row.fileChanged || row.refused.length > 0 || row.expired === true

/** What the messages of a file are for. */
const saidWhen = (row: ListRow): string | undefined => (row.group === undefined ? undefined : words.groups[row.group])

const PASSES: Record<string, (row: ListRow) => boolean> = {
  all: () => true,
  changed: (row) => row.overridden,
  drafts: (row) => row.draft !== null,
  attention: asksAttention,
}

/** Everything of a kind that can be changed, with how each stands. */
export function ItemList({ kind, search, onSearch, hrefOf }: ItemListProps) {
  const { client } = useController()
  const load = useCallback(() => client.api.get<{ payload: ListRow[] }>(`/v1/content/${kind}`), [client, kind])
  const { value, error, reload } = useLoaded(load)
  const [most, setMost] = useState(SHOWN)
  if (error) {
    return (
      <div class="empty" role="alert">
        <p>{error}</p>
        <button type="button" class="button button-secondary" onClick={() => void reload()}>
          {s.retry}
        </button>
      </div>
    )
  }
  if (value === null) return <p class="empty">{s.loading}</p>
  const wanted = plain(search.text).split(/\s+/).filter(Boolean)
  const matches = (row: ListRow): boolean => {
    const about = plain(`${row.title} ${row.key} ${row.excerpt} ${row.group ?? ''} ${saidWhen(row) ?? ''}`)
    return wanted.every((word) => about.includes(word))
  }
  const named = (row: ListRow): number => (wanted.some((word) => plain(`${row.title} ${row.key}`).includes(word)) ? 0 : 1)
  const found = value.payload.filter((row) => PASSES[search.only]!(row) && matches(row)).toSorted((one, other) => named(one) - named(other))
  const change = (changed: Partial<Search>): void => {
    setMost(SHOWN)
    onSearch({ ...search, ...changed })
  }
  return (
    <>
      <p>{words.intro[kind]}</p>
      {kind === 'answer' && <p class="quiet">{words.notHere}</p>}
      <form class="editing-search" role="search" onSubmit={(event) => event.preventDefault()}>
        <Field label={words.search} hint={words.searchHint}>
          {(field) => (
            <input {...field} class="input" type="search" value={search.text} onInput={(event) => change({ text: event.currentTarget.value })} />
          )}
        </Field>
        <Field label={words.only}>
          {(field) => (
            <select {...field} class="input" value={search.only} onChange={(event) => change({ only: event.currentTarget.value })}>
              {Object.entries(words.filters).map(([name, label]) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </form>
      <p role="status" class="quiet">
        {found.length === 0 ? ((search.text.trim() === '' && words.noneOf[search.only]) || words.none) : words.found(found.length, value.payload.length)}
      </p>
      <ul class="editing-list">
        {found.slice(0, most).map((row) => (
          <li key={row.key} class="editing-row" data-attention={asksAttention(row)}>
            <a class="row-link" href={hrefOf(row.key)}>
              {row.title}
            </a>
            <Standing row={row} />
            {kind === 'message' ? (
              <p class="quiet">
                {saidWhen(row)} <code>{row.key}</code>
              </p>
            ) : (
              <p class="editing-excerpt">{row.excerpt}</p>
            )}
          </li>
        ))}
      </ul>
      {found.length > most && (
        <button type="button" class="button button-secondary" onClick={() => setMost(most + SHOWN)}>
          {words.more(Math.min(SHOWN, found.length - most))}
        </button>
      )}
    </>
  )
}

function Standing({ row }: { row: ListRow }) {
  const said = [
    row.refused.length > 0 ? words.refused : null,
    row.expired ? words.expired : null,
    row.fileChanged ? words.fileChanged : null,
    row.overridden ? words.overridden : null,
    row.draft ? words.draftOf(row.draft.by) : null,
    row.later ? words.later(row.later) : null,
  ].filter((each) => each !== null)
  if (said.length === 0) return null
  return <p class="editing-standing">{said.join(' · ')}</p>
}
