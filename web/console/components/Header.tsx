import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { isAtDesk, mayEdit, mayLead, mayReadLedger } from '../roles.ts'
import { useLoaded } from '../loaded.ts'
import { accountRoute, arrangeRoute, callbacksRoute, deskRoute, editingRoute, hashOf, leadRoute, ledgerRoute, searchRoute, type Route } from '../route.ts'
import { s } from '../strings.ts'
import type { Presence } from '../types.ts'

interface HeaderProps {
  page: 'desk' | 'callbacks' | 'lead' | 'wallboard' | 'ledger' | 'story' | 'editing' | 'arrange' | 'search' | 'account'
  onHelp: () => void
  onAttention: () => void
}

export function Header({ page, onHelp, onAttention }: HeaderProps) {
  const controller = useController()
  const agent = useDesk((desk) => desk.agent)
  const atDesk = useDesk(isAtDesk)
  const readsLedger = useDesk(mayReadLedger)
  const leads = useDesk(mayLead)
  const edits = useDesk(mayEdit)
  const menu = useMenu()
  return (
    <header class="header" data-menu={menu.open ? 'open' : 'closed'} onKeyDown={menu.onKeyDown}>
      <h1 class="header-title">{s.appName}</h1>
      <button
        ref={menu.button}
        type="button"
        class="button header-menu"
        aria-expanded={menu.open}
        aria-controls={atDesk || edits ? 'header-pages header-own' : 'header-own'}
        onClick={menu.toggle}
      >
        {s.header.menu}
      </button>
      {(atDesk || edits) && (
        <nav id="header-pages" class="header-nav header-folded" aria-label={s.header.nav}>
          {atDesk && <PageLink to={deskRoute} page={page} label={s.header.desk} />}
          {atDesk && <CallbacksLink page={page} />}
          <PageLink to={searchRoute()} page={page} label={s.header.search} />
          {leads && <PageLink to={leadRoute()} page={page === 'wallboard' ? 'lead' : page} label={s.header.lead} />}
          {edits && <PageLink to={editingRoute()} page={page} label={s.header.editing} />}
          {leads && <PageLink to={arrangeRoute()} page={page} label={s.header.arrange} />}
          {readsLedger && <PageLink to={ledgerRoute} page={page} label={s.header.ledger} />}
        </nav>
      )}
      <div class="header-tools">
        {atDesk && <ConnectionState />}
        {atDesk && <PresenceSwitch />}
      </div>
      <div id="header-own" class="header-tools header-own header-folded">
        <a class="header-name" href={hashOf(accountRoute)} aria-current={page === 'account' ? 'page' : undefined} title={s.account.title}>
          <span class="header-named">{agent?.name}</span>
          <span class="header-role">{agent?.roles.map((role) => s.header.roles[role]).join(', ')}</span>
        </a>
        {atDesk && (
          <button type="button" class="button button-subtle" aria-label={s.alerting.open} onClick={onAttention}>
            {s.alerting.title}
          </button>
        )}
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

/** The menu of a phone: open until something in it is chosen, or Escape. */
function useMenu() {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const close = (): void => setOpen(false)
    addEventListener('hashchange', close)
    return () => removeEventListener('hashchange', close)
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open) return
    setOpen(false)
    button.current?.focus()
  }
  return { open, button, onKeyDown, toggle: () => setOpen(!open) }
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
