/**
 * Shortcuts of one key: one table, of which both the help sheet and the handler are made. They can be switched off, and are off while typing
 * or while a dialog is open.
 *
 * Source: WCAG 2.2, success criterion 2.1.4 (character key shortcuts).
 */
import { useEffect, useRef } from 'preact/hooks'
import { callbacksRoute, conversationRoute, deskRoute, go, routeOf, searchRoute } from './route.ts'
import { s } from './strings.ts'

const SETTING = 'balie:shortcuts'

/** What a shortcut may ask of the console. */
export interface Doing {
  next: () => void
  help: () => void
  attention: () => void
  /** The conversations of this agent, in their order. */
  mine: () => readonly string[]
}

export interface Shortcut {
  key: string
  text: string
  run: (doing: Doing) => void
}

const words = s.help.keys

export const SHORTCUTS: readonly Shortcut[] = [
  { key: 'n', text: words.next, run: ({ next }) => next() },
  { key: 'g', text: words.contact, run: () => press('contact') },
  { key: 'j', text: words.rowDown, run: () => stepRow(1) },
  { key: 'k', text: words.rowUp, run: () => stepRow(-1) },
  { key: ']', text: words.nextConversation, run: ({ mine }) => stepConversation(mine(), 1) },
  { key: '[', text: words.previousConversation, run: ({ mine }) => stepConversation(mine(), -1) },
  { key: 'r', text: words.reply, run: () => toReply() },
  { key: '/', text: words.canned, run: () => press('canned') },
  { key: 't', text: words.note, run: () => press('note') },
  { key: 'a', text: words.resolve, run: () => press('resolve') },
  { key: 'o', text: words.transfer, run: () => press('transfer') },
  { key: 'u', text: words.snooze, run: () => press('snooze') },
  { key: 'b', text: words.return, run: () => press('return') },
  { key: 'i', text: words.background, run: () => press('background') },
  { key: 'x', text: words.closeColumn, run: () => press('close-column') },
  { key: 'f', text: words.filter, run: () => at('filter')?.focus() },
  { key: 'z', text: words.search, run: () => go(searchRoute()) },
  { key: 'c', text: words.callbacks, run: () => go(callbacksRoute) },
  { key: 'h', text: words.desk, run: () => go(deskRoute) },
  { key: '1', text: words.views('department'), run: () => press('view-department') },
  { key: '2', text: words.views('all'), run: () => press('view-all') },
  { key: '3', text: words.views('callbacks'), run: () => press('view-callbacks') },
  { key: '4', text: words.views('snoozed'), run: () => press('view-snoozed') },
  { key: '0', text: words.mine, run: () => document.getElementById('mine-title')?.focus() },
  { key: 'm', text: words.attention, run: ({ attention }) => attention() },
  { key: '?', text: words.help, run: ({ help }) => help() },
]

export function shortcutsEnabled(): boolean {
  return localStorage.getItem(SETTING) !== 'off'
}

export function enableShortcuts(enabled: boolean): void {
  localStorage.setItem(SETTING, enabled ? 'on' : 'off')
}

export function useShortcuts(doing: Doing): void {
  const latest = useRef(doing)
  latest.current = doing
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const shortcut = SHORTCUTS.find(({ key }) => key === event.key)
      if (shortcut === undefined || isBusyElsewhere(event)) return
      if (event.key !== '?' && !shortcutsEnabled()) return
      event.preventDefault()
      shortcut.run(latest.current)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

function isBusyElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true
  const target = event.target as Element | null
  return target?.closest('input, textarea, select, dialog, [contenteditable]') != null || document.querySelector('dialog[open]') !== null
}

/** The control that a shortcut stands for: in the conversation that is worked in, where there are several. */
function at(name: string): HTMLElement | null {
  const wanted = `[data-shortcut="${name}"]`
  return document.querySelector<HTMLElement>(`[data-active="true"] ${wanted}`) ?? document.querySelector<HTMLElement>(wanted)
}

function press(name: string): void {
  const control = at(name)
  control?.focus()
  control?.click()
}

/** The text box, also when a note is being written. */
function toReply(): void {
  if (at('reply') === null) press('answer')
  requestAnimationFrame(() => at('reply')?.focus())
}

/** Moves the focus over the rows of the lists, starting at the one that is open. */
function stepRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.checkVisibility())
  const within = document.activeElement?.closest('li')?.querySelector('[data-row]')
  const current = rows.findIndex((row) => row === within)
  const open = rows.findIndex((row) => row.getAttribute('aria-current') === 'page')
  const from = current >= 0 ? current : open
  const to = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + by))
  rows[to]?.focus()
}

/** Opens the next of one's own conversations, and after the last one the first. */
function stepConversation(mine: readonly string[], by: 1 | -1): void {
  if (mine.length === 0) return
  const route = routeOf(location.hash)
  const open = route.page === 'conversation' ? mine.indexOf(route.id) : -1
  const to = open < 0 ? (by === 1 ? 0 : mine.length - 1) : (open + by + mine.length) % mine.length
  go(conversationRoute(mine[to]!))
}
