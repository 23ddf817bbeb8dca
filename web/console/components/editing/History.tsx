import { useState } from 'preact/hooks'
import type { ItemState } from '../../state/content.ts'
import { editing as words } from '../../strings.editing.ts'
import { exactTime } from '../../time.ts'
import { ShownBody } from './ShownBody.tsx'
import { UndoDialog } from './UndoDialog.tsx'

/** Every version that was published, the newest first, with what changed and the way back. */
export function History({ item }: { item: ItemState }) {
  const { detail } = item
  const [asked, setAsked] = useState<number | null>(null)
  if (detail === null) return null
  const last = detail.history[0]
  return (
    <section aria-labelledby="editing-history" class="editing-history">
      <h4 id="editing-history">{words.history}</h4>
      {!last && <p class="quiet">{words.noHistory}</p>}
      <ol class="editing-list">
        {detail.history.map((change, at) => (
          <li key={change.version} class="editing-version">
            <p>
              <strong>{words.version(change.version)}</strong> · {words.by(change.by, exactTime(change.at))} · {change.reason}
              {change.undoOf !== null && ` · ${words.undone(change.undoOf)}`}
            </p>
            <ShownBody before={change.before} after={change.after ?? detail.file} />
            {at === 0 ? (
              <p class="quiet">{words.isNow}</p>
            ) : (
              change.after && (
                <button type="button" class="button button-secondary" disabled={item.busy} aria-label={words.undoNamed(change.version)} onClick={() => setAsked(change.version)}>
                  {words.undo}
                </button>
              )
            )}
          </li>
        ))}
      </ol>
      {last?.after && detail.file && (
        <button type="button" class="button button-secondary" disabled={item.busy} onClick={() => setAsked(0)}>
          {words.undoNamed(0)}
        </button>
      )}
      {asked !== null && <UndoDialog item={item} to={asked} onClose={() => setAsked(null)} />}
    </section>
  )
}
