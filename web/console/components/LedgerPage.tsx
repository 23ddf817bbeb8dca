import { useCallback, useState } from 'preact/hooks'
import { useController } from '../context.ts'
import { useLoaded } from '../loaded.ts'
import { s } from '../strings.ts'
import { exactTime } from '../time.ts'
import type { LedgerEntry, LedgerVerification } from '../types.ts'

const PAGE = 50

const COLUMNS = ['position', 'at', 'action', 'object', 'result', 'actor', 'origin', 'reason'] as const

/** For auditors and supervisors: the log of every handoff, and whether nobody changed it. */
export function LedgerPage() {
  return (
    <main class="ledger">
      <h2 class="ledger-title">{s.ledger.title}</h2>
      <p>{s.ledger.intro}</p>
      <Verification />
      <Entries />
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
        {!busy && value && <p class="verdict">{value.valid ? s.ledger.valid(value.entries) : s.ledger.broken(value.firstBad)}</p>}
      </div>
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

function Entries() {
  const { client } = useController()
  const [page, setPage] = useState(1)
  const load = useCallback(async () => (await client.ledger((page - 1) * PAGE, PAGE)).payload, [client, page])
  const { value, error, busy, reload } = useLoaded<LedgerEntry[]>(load)
  if (error) {
    return (
      <div class="empty">
        <p role="alert">{`${s.ledger.loadFailed} ${error}`}</p>
        <button type="button" class="button button-secondary" onClick={() => void reload()}>
          {s.retry}
        </button>
      </div>
    )
  }
  if (value === null) return <p class="empty">{s.loading}</p>
  if (value.length === 0 && page === 1) return <p class="empty">{s.ledger.empty}</p>
  return (
    <>
      <EntryTable entries={value} busy={busy} />
      <nav class="pages" aria-label={s.ledger.pages}>
        {page > 1 && (
          <button type="button" class="button button-secondary" onClick={() => setPage(page - 1)}>
            {s.ledger.previous}
          </button>
        )}
        <span role="status">{s.ledger.page(page)}</span>
        {value.length === PAGE && (
          <button type="button" class="button button-secondary" onClick={() => setPage(page + 1)}>
            {s.ledger.next}
          </button>
        )}
      </nav>
    </>
  )
}

function EntryTable({ entries, busy }: { entries: LedgerEntry[]; busy: boolean }) {
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
          {entries.map((entry) => (
            <tr key={entry.position}>
              {COLUMNS.map((column) => (
                <td key={column} data-column={column}>
                  {column === 'at' ? <time dateTime={entry.at}>{exactTime(entry.at)}</time> : entry[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
