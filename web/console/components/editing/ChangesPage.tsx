import { useCallback } from 'preact/hooks'
import { useController, useDesk } from '../../context.ts'
import { mayReadLedger } from '../../roles.ts'
import { useLoaded } from '../../loaded.ts'
import { editingRoute, hashOf, ledgerRoute } from '../../route.ts'
import type { Change } from '../../state/content.ts'
import { editing as words } from '../../strings.editing.ts'
import { exactTime } from '../../time.ts'
import { Panel } from '../lead/Panel.tsx'
import { ShownBody } from './ShownBody.tsx'

/** Who changed what: the newest first, with the words from what to what; of one thing, as the ledger names it, or of all. */
export function ChangesPage({ about }: { about: string }) {
  const { client } = useController()
  const readsLedger = useDesk(mayReadLedger)
  const load = useCallback(() => {
    const one = about ? `&object=${encodeURIComponent(about)}` : ''
    return client.api.get<{ payload: Change[] }>(`/v1/content/changes?limit=100${one}`)
  }, [client, about])
  const loaded = useLoaded(load)
  const changes = loaded.value?.payload ?? []
  return (
    <Panel id="content-changes" title={words.changes} loaded={loaded}>
      <p class="editing-links">
        {readsLedger && <a href={hashOf(ledgerRoute)}>{words.toLedger}</a>}
        {about && <a href={hashOf(editingRoute('wijzigingen'))}>{words.allChanges}</a>}
      </p>
      {changes.length === 0 && <p class="quiet">{words.noChanges}</p>}
      <ol class="editing-list">
        {changes.map((change) => (
          <li key={`${change.kind}.${change.key}.${change.version}`} class="editing-version">
            <p>
              <strong>{change.title ?? change.key}</strong> <span class="quiet">{change.key}</span> · {words.version(change.version)} ·{' '}
              {words.by(change.by, exactTime(change.at))}
            </p>
            <p>
              {words.why(change.reason)}
              {change.undoOf !== null && ` · ${words.undone(change.undoOf)}`}
            </p>
            <ShownBody before={change.before} after={change.after ?? change.file ?? null} />
          </li>
        ))}
      </ol>
    </Panel>
  )
}
