import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { conversationRoute, hashOf } from '../../route.ts'
import type { ListedTerm, Term } from '../../state/callbacks.ts'
import { s } from '../../strings.ts'
import { Panel } from '../lead/Panel.tsx'

const EVERY_MS = 30_000

/** The answers that are owed, what expires first in front. */
export function TermsList() {
  const controller = useController()
  const load = useCallback(() => controller.client.api.get<{ payload: ListedTerm[] }>('/v1/terms'), [controller])
  const loaded = useLoaded(load, EVERY_MS)
  const rows = loaded.value?.payload ?? []
  return (
    <Panel id="terms" title={s.callbacks.terms.title} loaded={loaded}>
      {rows.length === 0 && <p class="quiet">{s.callbacks.terms.none}</p>}
      <ul class="panel-list">
        {rows.map((row) => (
          <li key={row.handoffId} class="panel-row">
            <p>
              <strong>{termText(row)}</strong> {row.topicTitle ?? s.callbacks.noTopic} · {row.departmentName}
            </p>
            <a href={hashOf(conversationRoute(row.handoffId))}>{s.callbacks.open(row.reference)}</a>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** How a term stands, in words. */
export function termText(term: Term): string {
  const over = s.callbacks.terms.over[term.status]
  if (over) return over
  if (term.status === 'stopped') return s.callbacks.terms.stopped(s.callbacks.terms.reasons[term.stopReason ?? ''] ?? s.unknown)
  return s.callbacks.terms.due(term.dueText ?? s.unknown)
}
