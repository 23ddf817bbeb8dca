import { useEffect, useRef, useState } from 'preact/hooks'
import type { ItemState } from '../../state/content.ts'
import { editing as words } from '../../strings.editing.ts'
import { exactTime } from '../../time.ts'
import { ShownBody } from './ShownBody.tsx'
import { UndoDialog } from './UndoDialog.tsx'

/** What whoever opens this has to know first. */
export function Notices({ item }: { item: ItemState }) {
  const { detail } = item
  if (detail === null) return null
  const { draft } = detail
  return (
    <>
      <p role="status" class="editing-notice" hidden={!item.restored}>
        {item.restored && words.restored}
      </p>
      {draft && !item.dirty && <p class="editing-notice">{words.draftNow(draft.by, exactTime(draft.at))}</p>}
      {detail.discarded && <Discarded item={item} lost={detail.discarded} />}
      {item.conflict && <Conflict item={item} conflict={item.conflict} />}
      {item.newest && <Newest item={item} />}
      {item.mine && (
        <section class="editing-notice" aria-labelledby="editing-mine">
          <h4 id="editing-mine">{words.mine}</h4>
          <ShownBody before={item.body} after={item.mine} />
          <div>
            <button type="button" class="button button-secondary" onClick={item.takeBack}>
              {words.mineBack}
            </button>
          </div>
        </section>
      )}
      {detail.refused.length > 0 && <p class="error-message">{words.refusedNow}</p>}
      {detail.fileChanged && detail.file && <FileDiffers item={item} />}
    </>
  )
}

/** A colleague threw this editor's draft away: what it said, and the way to have it back. */
function Discarded({ item, lost }: { item: ItemState; lost: NonNullable<NonNullable<ItemState['detail']>['discarded']> }) {
  return (
    <section class="editing-notice" aria-labelledby="editing-discarded">
      <h4 id="editing-discarded">{words.discardedBy(lost.by, exactTime(lost.at))}</h4>
      <ShownBody before={item.body} after={lost.body} />
      <div class="form-buttons">
        <button type="button" class="button button-secondary" disabled={item.busy} onClick={() => void item.regain(true)}>
          {words.regain}
        </button>
        <button type="button" class="button button-subtle" disabled={item.busy} onClick={() => void item.regain(false)}>
          {words.letGo}
        </button>
      </div>
    </section>
  )
}

/** A colleague was first: whoever just chose to publish or save is brought here. */
function Conflict({ item, conflict }: { item: ItemState; conflict: { by: string; at: string } }) {
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => shown.current?.focus(), [conflict])
  return (
    <div ref={shown} role="alert" tabIndex={-1} class="error-message">
      <p>{words.conflict(conflict.by, exactTime(conflict.at))}</p>
      <button type="button" class="button button-secondary" onClick={() => void item.compare()}>
        {words.compare}
      </button>
    </div>
  )
}

/** The text of a colleague and what is typed, and the choice between them. */
function Newest({ item }: { item: ItemState }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const newest = item.newest?.draft?.body ?? item.newest?.body ?? null
  return (
    <section class="editing-notice" aria-labelledby="editing-newest">
      <h4 id="editing-newest" ref={heading} tabIndex={-1}>
        {words.newest}
      </h4>
      <div class="editing-both">
        <div>
          <h5>{words.theirs}</h5>
          <ShownBody before={newest} after={newest} whole label={words.theirs} />
        </div>
        <div>
          <h5>{words.yours}</h5>
          <ShownBody before={item.body} after={item.body} whole label={words.yours} />
        </div>
      </div>
      <h5>{words.compared}</h5>
      <p class="quiet">{words.newestIntro}</p>
      <ShownBody before={newest} after={item.body} label={words.compared} />
      <div class="form-buttons">
        <button type="button" class="button button-secondary" onClick={() => item.choose('mine')}>
          {words.takeMine}
        </button>
        <button type="button" class="button button-secondary" onClick={() => item.choose('theirs')}>
          {words.takeTheirs}
        </button>
      </div>
    </section>
  )
}

function FileDiffers({ item }: { item: ItemState }) {
  const [asked, setAsked] = useState(false)
  const { detail } = item
  if (detail === null) return null
  return (
    <section class="editing-notice" aria-labelledby="editing-file">
      <h4 id="editing-file">{words.fileDiffers}</h4>
      <ShownBody before={detail.body} after={detail.file} label={words.fileNow} />
      <div class="form-buttons">
        <button type="button" class="button button-secondary" disabled={item.busy} onClick={() => void item.keepOurs()}>
          {words.keepOurs}
        </button>
        <button type="button" class="button button-secondary" disabled={item.busy} onClick={() => setAsked(true)}>
          {words.toFile}
        </button>
      </div>
      {asked && <UndoDialog item={item} to={0} onClose={() => setAsked(false)} />}
    </section>
  )
}
