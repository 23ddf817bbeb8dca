/**
 * Shortcuts of one letter. They can be switched off, and are off while typing or while a dialog is open.
 *
 * Source: WCAG 2.2, success criterion 2.1.4 (character key shortcuts).
 */
import { useEffect, useRef } from 'preact/hooks'

const SETTING = 'balie:shortcuts'

export interface Shortcuts {
  next: () => void
  help: () => void
}

export function shortcutsEnabled(): boolean {
  return localStorage.getItem(SETTING) !== 'off'
}

export function enableShortcuts(enabled: boolean): void {
  localStorage.setItem(SETTING, enabled ? 'on' : 'off')
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isBusyElsewhere(event)) return
      if (event.key !== '?' && !shortcutsEnabled()) return
      if (run(event.key, latest.current)) event.preventDefault()
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

/** @returns whether the key meant something */
function run(key: string, { next, help }: Shortcuts): boolean {
  if (key === 'n') next()
  else if (key === '?') help()
  else if (key === 'j') step(1)
  else if (key === 'k') step(-1)
  else if (key === 'r') document.querySelector<HTMLElement>('[data-shortcut="reply"]')?.focus()
  else return false
  return true
}

/** Moves the focus over the rows of both lists, starting at the one that is open. */
function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.checkVisibility())
  const within = document.activeElement?.closest('li')?.querySelector('[data-row]')
  const current = rows.findIndex((row) => row === within)
  const open = rows.findIndex((row) => row.getAttribute('aria-current') === 'page')
  const from = current >= 0 ? current : open
  const to = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + by))
  rows[to]?.focus()
}
