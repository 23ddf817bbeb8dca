/** Keeps the focus somewhere sensible while lists change under it. */
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/**
 * When the row that holds the focus disappears (a colleague took it), the focus goes to the row in its place, or to the heading.
 *
 * @param list the list whose `li[data-id]` rows come and go
 * @param rows what is shown; each change is looked at
 * @param headingId where to go when the list is empty
 */
export function useFocusKept(list: RefObject<HTMLElement | null>, rows: readonly { id: string }[], headingId: string): void {
  const last = useRef<{ id: string; index: number } | null>(null)
  useEffect(() => {
    const remember = (event: FocusEvent): void => {
      const row = (event.target as Element | null)?.closest<HTMLElement>('li[data-id]')
      const within = row && list.current?.contains(row)
      last.current = within ? { id: row.dataset['id']!, index: [...list.current!.children].indexOf(row) } : null
    }
    document.addEventListener('focusin', remember)
    return () => document.removeEventListener('focusin', remember)
  }, [list])
  useLayoutEffect(() => {
    const held = last.current
    const lost = document.activeElement === null || document.activeElement === document.body
    if (held === null || !lost || rows.some((row) => row.id === held.id)) return
    const links = list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []
    const heir = links[Math.min(held.index, links.length - 1)] ?? document.getElementById(headingId)
    heir?.focus()
  }, [list, rows, headingId])
}
