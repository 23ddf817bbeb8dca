import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../../context.ts'
import { mayLead } from '../../roles.ts'
import { explain, isSignedOut } from '../../errors.ts'
import { useLoaded } from '../../loaded.ts'
import { go, searchRoute } from '../../route.ts'
import { asked, type Found, type FoundPage, fromQuery, type Search, type SearchOptions, toQuery } from '../../state/search.ts'
import { s } from '../../strings.ts'
import { Export } from './Export.tsx'
import { FoundRow } from './FoundRow.tsx'
import { SearchForm } from './SearchForm.tsx'
import { Views } from './Views.tsx'

const words = s.search

/** Finding conversations that this employee may open. What is looked for stands in the address. */
export function SearchPage({ query }: { query: string }) {
  const { client } = useController()
  const leads = useDesk(mayLead)
  const search = useMemo(() => fromQuery(query), [query])
  const [again, setAgain] = useState(0)
  const find = (next: Search): void => {
    const wanted = toQuery(next)
    if (wanted === query) setAgain(again + 1)
    else go(searchRoute(wanted))
  }
  const load = useCallback(() => client.api.get<SearchOptions>('/v1/search/options'), [client])
  const { value: options } = useLoaded<SearchOptions>(load)
  return (
    <main class="ledger search">
      <h2 class="ledger-title">{words.title}</h2>
      <SearchForm search={search} options={options} onSearch={find} />
      <Views search={search} options={options} />
      {query === '' ? (
        <div class="empty">
          <p>{words.start}</p>
          <p>{words.startHint}</p>
        </div>
      ) : (
        <Results key={`${query} ${again}`} search={search} />
      )}
      {leads && query !== '' && <Export search={search} />}
    </main>
  )
}

interface Shown {
  found: Found[]
  next: string | null
}

function Results({ search }: { search: Search }) {
  const controller = useController()
  const [shown, setShown] = useState<Shown | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(true)
  const firstNew = useRef<number | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const load = async (page: string | null): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      const { payload, meta } = await controller.client.api.post<FoundPage>('/v1/search', { ...asked(search), ...(page && { page }) })
      setShown((before) => {
        const known = page === null ? [] : (before?.found ?? [])
        firstNew.current = page === null ? null : known.length
        return { found: [...known, ...payload], next: meta.next }
      })
    } catch (failure) {
      if (isSignedOut(failure)) controller.expire()
      setError(explain(failure))
    }
    setBusy(false)
  }
  useEffect(() => void load(null), [])
  useEffect(() => {
    if (firstNew.current !== null) list.current?.children[firstNew.current]?.querySelector<HTMLElement>('[data-row]')?.focus()
    firstNew.current = null
  }, [shown])
  const count = shown?.found.length ?? 0
  return (
    <section class="search-results" aria-labelledby="found-title" aria-busy={busy}>
      <h3 id="found-title" class="visually-hidden">
        {words.results}
      </h3>
      <div role="status">
        {busy && shown === null && <p>{words.searching}</p>}
        {!busy && shown && count === 0 && <p>{`${words.none} ${words.noneHint}`}</p>}
        {shown && count > 0 && <p>{`${words.found(count, shown.next !== null)} ${shown.next === null ? '' : words.tooMany}`}</p>}
      </div>
      <div role="alert">{error !== null && <p class="error-message">{`${words.failed} ${error}`}</p>}</div>
      {error !== null && (
        <button type="button" class="button button-secondary" onClick={() => void load(shown?.next ?? null)}>
          {s.retry}
        </button>
      )}
      <ul ref={list} class="rows search-rows" hidden={count === 0}>
        {shown?.found.map((each) => (
          <FoundRow key={each.conversationId} found={each} searched={search.words !== ''} />
        ))}
      </ul>
      {shown?.next && error === null && (
        <button type="button" class="button button-secondary" disabled={busy} onClick={() => void load(shown.next)}>
          {words.more}
        </button>
      )}
    </section>
  )
}
