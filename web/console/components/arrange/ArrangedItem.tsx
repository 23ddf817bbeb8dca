import { useEffect, useRef } from 'preact/hooks'
import { useItem } from '../../state/content.ts'
import { s } from '../../strings.ts'
import { arrange as words } from '../../strings.arrange.ts'
import { Findings } from '../editing/Findings.tsx'
import { History } from '../editing/History.tsx'
import { Notices } from '../editing/Notices.tsx'
import { PublishBar } from '../editing/PublishBar.tsx'
import { HoursForm, HoursPreview } from './HoursForm.tsx'
import { RoutingForm } from './RoutingForm.tsx'
import { TryRouting } from './TryRouting.tsx'

/** The hours of a department, or the routing table: its form, what is wrong with it, what it comes to, and its history. */
export function ArrangedItem({ kind, id }: { kind: 'department' | 'routing'; id: string }) {
  const item = useItem(kind, id)
  const { detail, body } = item
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [detail !== null])
  if (detail === null || body === null) {
    if (!item.error) return <p class="empty">{s.loading}</p>
    return (
      <div class="empty" role="alert">
        <p>{item.error}</p>
        <button type="button" class="button button-secondary" onClick={() => void item.reload()}>
          {s.retry}
        </button>
      </div>
    )
  }
  return (
    <article class="editing-item" aria-labelledby="editing-title">
      <h3 id="editing-title" class="section-title" ref={title} tabIndex={-1}>
        {kind === 'routing' ? words.tabs.verdeeltabel : detail.title}
      </h3>
      <Notices item={item} />
      <div class="editing-columns">
        <div class="editing-form">
          {kind === 'department' ? (
            <HoursForm body={body} onChange={item.edit} />
          ) : (
            <RoutingForm body={body} choices={detail.choices ?? {}} onChange={item.edit} />
          )}
          <Findings item={item} />
          <PublishBar item={item} />
        </div>
        <div class="editing-side">
          {kind === 'department' ? <HoursPreview preview={item.preview} /> : <TryRouting body={body} choices={detail.choices ?? {}} />}
        </div>
      </div>
      <History item={item} />
    </article>
  )
}
