/** Call-backs and response terms as the employee API sends them: docs/reference/contracts.md §5. */

export interface WorkCallback {
  id: string
  reference: string
  conversationReference: string
  handoffId: string
  status: 'planned' | 'claimed' | 'kept' | 'unreachable' | 'cancelled'
  department: string
  departmentName: string
  topicTitle: string | null
  language: string
  startsAt: string
  endsAt: string
  missed: boolean
  attempts: number
  claimedBy: { id: string; name: string } | null
  contact: { phone: string | null; email: string | null; name: string | null } | null
}

export type CallOutcome = 'reached' | 'no_answer' | 'unreachable'

export interface CallbackFigures {
  department: string
  departmentName: string
  week: string
  made: number
  kept: number
  moved: number
  missed: number
  cancelled: number
  unreachable: number
}

export interface Term {
  status: 'running' | 'stopped' | 'met' | 'missed' | 'dropped'
  workingDays: number
  startedAt: string
  dueAt: string | null
  dueText: string | null
  stopReason: string | null
  daysLeft?: number | null
}

export interface ListedTerm extends Term {
  handoffId: string
  reference: string
  departmentName: string
  topicTitle: string | null
}
