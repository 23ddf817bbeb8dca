import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { conversationRoute, hashOf } from '../../route.ts'
import { s } from '../../strings.ts'
import { exactTime } from '../../time.ts'
import type { HandoffStatus } from '../../types.ts'
import { Panel } from './Panel.tsx'

interface Alert {
  id: string
  kind: string
  department: string | null
  handoffId: string | null
  reference: string | null
  /** How the handoff stands now, and who has it. */
  status: HandoffStatus | null
  claimedBy: string | null
  data: Record<string, string | number>
  raisedAt: string
}

const EVERY_MS = 5_000

/** What a supervisor has to know now, until somebody has seen it. */
export function Alerts() {
  const { client } = useController()
  const load = useCallback(async () => (await client.api.get<{ payload: Alert[] }>('/v1/alerts')).payload, [client])
  const loaded = useLoaded<Alert[]>(load, EVERY_MS)
  const seen = async (alert: Alert): Promise<void> => {
    await client.api.post(`/v1/alerts/${alert.id}/seen`)
    await loaded.reload()
  }
  return (
    <Panel id="alerts" title={s.lead.alerts.title} loaded={loaded}>
      <div role="status">{loaded.value?.length === 0 && <p class="quiet">{s.lead.alerts.none}</p>}</div>
      <ul class="panel-list">
        {loaded.value?.map((alert) => (
          <li key={alert.id} class="panel-row">
            <p>
              {s.lead.alerts.kinds[alert.kind]?.(alert.data) ?? alert.kind}{' '}
              {alert.kind === 'heard_danger' && s.lead.alerts.attended(alert.status, alert.claimedBy)}{' '}
              {alert.handoffId && <a href={hashOf(conversationRoute(alert.handoffId))}>{s.lead.alerts.open(alert.reference)}</a>}{' '}
              <time class="quiet" dateTime={alert.raisedAt}>
                {exactTime(alert.raisedAt)}
              </time>
            </p>
            <button type="button" class="button button-secondary" onClick={() => void seen(alert)}>
              {s.lead.alerts.seen}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
