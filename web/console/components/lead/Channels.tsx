import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { channels as words } from '../../strings.channels.ts'
import { s } from '../../strings.ts'
import { exactTime } from '../../time.ts'
import { Panel } from './Panel.tsx'

/** How one account of a channel stands: `GET /v1/channels`. */
interface Account {
  id: string
  channel: string
  on: boolean
  missing: string[]
  receivedAt: string | null
  sentAt: string | null
  illSince: string | null
  illWhy: string | null
  pausedUntil: string | null
  waiting: number
  oldest: string | null
  failed: number
  refused: number
}

const EVERY_MS = 10_000

/** The doors besides the chat: which is off and what it misses, which is ill, since when and why, and what waits there. */
export function Channels() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<{ payload: Account[] }>('/v1/channels'), [client])
  const loaded = useLoaded(load, EVERY_MS)
  const accounts = loaded.value?.payload ?? []
  return (
    <Panel id="channels" title={words.title} loaded={loaded}>
      {accounts.length === 0 && <p class="empty">{words.none}</p>}
      <ul class="panel-list">
        {accounts.map((account) => (
          <li key={account.id} class="panel-row channel">
            <div>
              <strong>{s.handoff.channels[account.channel] ?? account.channel}</strong> <span class="quiet">{account.id}</span>
              <Standing account={account} />
            </div>
            <dl class="channel-figures">
              <Figure name={words.received} value={account.receivedAt ? exactTime(account.receivedAt) : words.never} />
              <Figure name={words.sent} value={account.sentAt ? exactTime(account.sentAt) : words.never} />
              <Figure name={words.waiting} value={String(account.waiting)} />
              <Figure name={words.failed} value={String(account.failed)} />
              <Figure name={words.refused} value={String(account.refused)} />
            </dl>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Standing({ account }: { account: Account }) {
  if (!account.on) return <p class="channel-off">{words.off(account.missing.join(', '))}</p>
  if (account.illSince) return <p class="channel-ill">{words.ill(exactTime(account.illSince), words.why(account.illWhy ?? ''))}</p>
  if (account.pausedUntil && Date.parse(account.pausedUntil) > Date.now()) return <p>{words.paused(exactTime(account.pausedUntil))}</p>
  return <p class="channel-well">{words.well}</p>
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
