/** Which conversations stand side by side, chosen by the employee. Pure. */

export interface Columns {
  /** From left to right. */
  readonly ids: readonly string[]
  /** The one that is worked in: it is in the address, and its background is shown. */
  readonly active: string | null
}

export const noColumns: Columns = { ids: [], active: null }

/** What is opened takes the place of what was worked in; what stands there already is worked in now. */
export function withShown({ ids, active }: Columns, id: string): Columns {
  if (ids.includes(id)) return { ids, active: id }
  const at = active === null ? -1 : ids.indexOf(active)
  return { ids: at < 0 ? [id] : ids.with(at, id), active: id }
}

/** Opens one beside the others. */
export function withBeside({ ids }: Columns, id: string): Columns {
  return { ids: ids.includes(id) ? ids : [...ids, id], active: id }
}

/** Closes one; the one that takes its place is worked in. */
export function without(columns: Columns, id: string): Columns {
  const at = columns.ids.indexOf(id)
  if (at < 0) return columns
  const ids = columns.ids.toSpliced(at, 1)
  return { ids, active: columns.active === id ? (ids[Math.min(at, ids.length - 1)] ?? null) : columns.active }
}

/** The columns for which there is room: always the one that is worked in, and those next to it. */
export function inView({ ids, active }: Columns, room: number): readonly string[] {
  const at = Math.max(0, active === null ? 0 : ids.indexOf(active))
  const first = Math.max(0, Math.min(at - Math.floor((room - 1) / 2), ids.length - room))
  return ids.slice(first, first + room)
}
