import { useCallback } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { isAtDesk, mayLead, mayReadLedger } from '../controller.ts'
import { useLoaded } from '../loaded.ts'
import { callbacksRoute, deskRoute, hashOf, leadRoute, ledgerRoute, type Route } from '../route.ts'
import { s } from '../strings.ts'
import type { Presence } from '../types.ts'

interface HeaderProps {
  page: 'desk' | 'callbacks' | 'lead' | 'ledger' | 'story'
  onHelp: () => void
}

export function Header({ page, onHelp }: HeaderProps) {
  const controller = useController()
  const agent = useDesk((desk) => desk.agent)
  const atDesk = useDesk(isAtDesk)
  const readsLedger = useDesk(mayReadLedger)
  const leads = useDesk(mayLead)
  return (
    <header class="header">
      <h1 class="header-title">{s.appName}</h1>
      {atDesk && (
        <nav class="header-nav" aria-label={s.header.nav}>
          <PageLink to={deskRoute} page={page} label={s.header.desk} />
          <CallbacksLink page={page} />
          {leads && <PageLink to={leadRoute} page={page} label={s.header.lead} />}
          {readsLedger && <PageLink to={ledgerRoute} page={page} label={s.header.ledger} />}
        </nav>
      )}
      <div class="header-tools">
        {atDesk && <ConnectionState />}
        {atDesk && <PresenceSwitch />}
        <p class="header-name">
          {agent?.name}
          <span class="header-role">{agent?.roles.map((role) => s.header.roles[role]).join(', ')}</span>
        </p>
        <button type="button" class="button button-subtle button-square" aria-label={s.header.help} onClick={onHelp}>
          ?
        </button>
        <button type="button" class="button button-subtle" onClick={() => void controller.signOut()}>
          {s.header.signOut}
        </button>
      </div>
    </header>
  )
}

function PageLink({ to, page, label }: { to: Route; page: string; label: string }) {
  return (
    <a class="header-link" href={hashOf(to)} aria-current={page === to.page ? 'page' : undefined}>
      {label}
    </a>
  )
}

const LATE_EVERY_MS = 30_000

/** How many promised calls are late stands in the head: whoever works on something else reads it too. */
function CallbacksLink({ page }: { page: string }) {
  const { client } = useController()
  const load = useCallback(() => client.api.get<{ count: number }>('/v1/callbacks/late'), [client])
  const late = useLoaded(load, LATE_EVERY_MS).value?.count ?? 0
  return <PageLink to={callbacksRoute} page={page} label={late > 0 ? s.header.callbacksLate(late) : s.header.callbacks} />
}

function ConnectionState() {
  const connection = useDesk((desk) => desk.connection)
  return (
    <p class="connection" data-connection={connection} role="status">
      <span>{s.connection[connection]}</span>
    </p>
  )
}

function PresenceSwitch() {
  const controller = useController()
  const presence = useDesk((desk) => desk.agent?.presence ?? 'away')
  return (
    <label class="presence" data-presence={presence}>
      <span class="presence-label">{s.header.presence}</span>
      <select
        class="input input-compact"
        value={presence}
        onChange={(event) => void controller.setPresence(event.currentTarget.value as Presence)}
      >
        {Object.entries(s.presence).map(([value, label]) => (
          <option key={value} value={value} selected={value === presence}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
