import { useCallback, useRef, useState } from 'preact/hooks'
import { useController } from '../context.ts'
import { useLoaded } from '../loaded.ts'
import { editingRoute, hashOf, storyRoute } from '../route.ts'
import { s } from '../strings.ts'
import { exactTime } from '../time.ts'
import type { LedgerEntry, LedgerPageOf, LedgerVerification } from '../types.ts'
import { Field } from './fields.tsx'
import { Destructions, Looks } from './Kept.tsx'

const PAGE = 50

const COLUMNS = ['position', 'at', 'action', 'object', 'result', 'actor', 'origin', 'reason'] as const

/** For auditors and supervisors: the log of every handoff and publication, and whether nobody changed it. */
export function LedgerPage() {
  return (
    <main class="ledger">
      <h2 class="ledger-title">{s.ledger.title}</h2>
      <p>{s.ledger.intro}</p>
      <Verification />
      <Entries />
      <Destructions />
      <Looks />
    </main>
  )
}

function Verification() {
  const { client } = useController()
  const load = useCallback(() => client.ledgerVerification(), [client])
  const { value, error, busy, reload } = useLoaded<LedgerVerification>(load)
  return (
    <section class="verification" data-valid={value?.valid} aria-labelledby="verification-title">
      <h3 id="verification-title" class="section-title">
        {s.ledger.verification}
      </h3>
      <div role="status">
        {busy && <p>{s.ledger.verifying}</p>}
        {error && <p class="error-message">{`${s.ledger.verifyFailed} ${error}`}</p>}
        {!busy && value && (
          <p class="verdict">
            {value.valid ? s.ledger.valid(value.entries) : s.ledger.broken(value.firstBad)} {s.ledger.kind(value.kind)}
          </p>
        )}
      </div>
      {value && <p>{value.sealedAt ? s.ledger.sealed(value.sealed, exactTime(value.sealedAt)) : s.ledger.notSealed}</p>}
      {value && (
        <p class="quiet">
          {s.ledger.head}: <code class="hash">{value.head}</code>
        </p>
      )}
      <button type="button" class="button button-secondary" onClick={() => void reload()}>
        {s.ledger.verify}
      </button>
    </section>
  )
}

/** What a name in the ledger can be; the server refuses others. */
const OBJECT = /^[\p{L}\p{N}_:./-]{0,200}$/u

const EVERYTHING = { object: '', action: '' }

function Entries() {
  const { client } = useController()
  const [filter, setFilter] = useState(EVERYTHING)
  const [starts, setStarts] = useState([0]) // after which position each page begins, up to the present one
  const after = starts[starts.length - 1] ?? 0
  const load = useCallback(() => client.ledger(after, PAGE, filter), [client, after, filter])
  const { value, error, busy, reload } = useLoaded<LedgerPageOf>(load)
  const choose = (chosen: typeof EVERYTHING): void => {
    setFilter(chosen)
    setStarts([0])
  }
  const failed = error && (
    <div class="empty">
      <p role="alert">{`${s.ledger.loadFailed} ${error}`}</p>
      <button type="button" class="button button-secondary" onClick={() => void reload()}>
        {s.retry}
      </button>
    </div>
  )
  if (value === null) return failed || <p class="empty">{s.loading}</p>
  return (
    <>
      <Filter actions={value.meta.actions} filter={filter} onChange={choose} />
      {failed || (value.payload.length === 0 ? <p class="empty">{filter.object || filter.action ? s.ledger.none : s.ledger.empty}</p> : <EntryTable page={value} busy={busy} />)}
      <nav class="pages" aria-label={s.ledger.pages}>
        {starts.length > 1 && (
          <button type="button" class="button button-secondary" onClick={() => setStarts(starts.slice(0, -1))}>
            {s.ledger.previous}
          </button>
        )}
        <span role="status">{s.ledger.page(starts.length)}</span>
        {value.payload.length === PAGE && (
          <button type="button" class="button button-secondary" onClick={() => setStarts([...starts, value.meta.last])}>
            {s.ledger.next}
          </button>
        )}
      </nav>
    </>
  )
}

interface FilterProps {
  actions: Record<string, string>
  filter: typeof EVERYTHING
  onChange: (filter: typeof EVERYTHING) => void
}

function Filter({ actions, filter, onChange }: FilterProps) {
  const [object, setObject] = useState(filter.object)
  const [action, setAction] = useState(filter.action)
  const [wrong, setWrong] = useState(false)
  const typed = useRef<HTMLInputElement>(null)
  const sorted = Object.entries(actions).sort(([, one], [, other]) => one.localeCompare(other, 'nl'))
  return (
    <form
      class="ledger-filter"
      role="search"
      aria-label={s.ledger.filter}
      onSubmit={(event) => {
        event.preventDefault()
        const fits = OBJECT.test(object.trim())
        setWrong(!fits)
        if (fits) onChange({ object: object.trim(), action })
        else typed.current?.focus()
      }}
    >
      <Field label={s.ledger.columns.action}>
        {(field) => (
          <select {...field} class="input" value={action} onChange={(event) => setAction(event.currentTarget.value)}>
            <option value="">{s.ledger.allActions}</option>
            {sorted.map(([code, words]) => (
              <option key={code} value={code}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={s.ledger.object} hint={s.ledger.objectHint} error={wrong ? s.ledger.objectWrong : undefined}>
        {(field) => <input {...field} ref={typed} class="input" type="text" value={object} onInput={(event) => setObject(event.currentTarget.value)} />}
      </Field>
      <button type="submit" class="button button-secondary">
        {s.ledger.show}
      </button>
      {(filter.object || filter.action) && (
        <button
          type="button"
          class="button button-subtle"
          onClick={() => {
            setObject('')
            setAction('')
            setWrong(false)
            onChange(EVERYTHING)
          }}
        >
          {s.ledger.all}
        </button>
      )}
    </form>
  )
}

function EntryTable({ page, busy }: { page: LedgerPageOf; busy: boolean }) {
  return (
    <div class="table-scroll" role="region" aria-label={s.ledger.table} tabIndex={0} aria-busy={busy}>
      <table class="table">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {s.ledger.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.payload.map((entry) => (
            <tr key={entry.position}>
              {COLUMNS.map((column) => (
                <td key={column} data-column={column}>
                  <Cell entry={entry} column={column} words={page.meta.words} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface CellProps {
  entry: LedgerEntry
  column: (typeof COLUMNS)[number]
  words: LedgerPageOf['meta']['words']
}

/** One field of an entry: in words where there are some; a handoff leads to its story, a text or fact to what changed in it. */
function Cell({ entry, column, words }: CellProps) {
  if (column === 'at') return <time dateTime={entry.at}>{exactTime(entry.at)}</time>
  if (column === 'object' && entry.object.startsWith('handoff:')) {
    return (
      <a href={hashOf(storyRoute(entry.object))} aria-label={s.ledger.story(entry.object)}>
        {entry.object}
      </a>
    )
  }
  if (column === 'object' && entry.object.startsWith('content:')) {
    return (
      <a href={hashOf(editingRoute('wijzigingen', entry.object))} aria-label={s.ledger.changes(entry.object)}>
        {entry.object}
      </a>
    )
  }
  const value = entry[column]
  if (column !== 'action' && column !== 'result' && column !== 'reason' && column !== 'actor') return <>{value}</>
  const code = String(column === 'reason' ? entry.position : value)
  return <span title={String(value ?? '')}>{words[column][code] ?? value}</span>
}
