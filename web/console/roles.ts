/** Who may do what in the console; the server decides. */
import type { Desk } from './state/desk.ts'

/** Auditors read the ledger only and editors edit only; everyone else also sees the queue. */
export function isAtDesk(desk: Desk): boolean {
  return desk.agent?.roles.some((role) => role === 'agent' || role === 'supervisor') ?? false
}

export function mayLead(desk: Desk): boolean {
  return desk.agent?.roles.includes('supervisor') ?? false
}

export function mayEdit(desk: Desk): boolean {
  return desk.agent?.roles.some((role) => role === 'editor' || role === 'supervisor') ?? false
}

export function mayReadLedger(desk: Desk): boolean {
  return desk.agent?.roles.some((role) => role === 'auditor' || role === 'supervisor') ?? false
}
