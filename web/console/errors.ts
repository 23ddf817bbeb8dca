/** What the console says about a failed call. */
import { ApiError } from '../shared/api.ts'
import { s } from './strings.ts'

export function isCode(error: unknown, code: string): error is ApiError {
  return error instanceof ApiError && error.code === code
}

/** Not every 401: a wrong code or password is one, too. */
export function isSignedOut(error: unknown): boolean {
  return isCode(error, 'session_ended')
}

/** A sentence for people: by the problem's code where we know more, else by the kind of failure. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return s.errors.network
  if (error.code === 'handoff_claimed') return s.handoff.claimedBy(winner(error) ?? s.unknown)
  if (error.code === 'colleague_not_free') return s.lead.give.notFree(free(error))
  const known = s.errors.codes[error.code]
  if (known) return known
  if (error.status === 403) return s.errors.forbidden
  if (error.status === 404) return s.errors.notFound
  if (error.status === 422 || error.status === 400) return s.errors.invalid
  if (error.status === 429) return s.errors.tooMany
  return error.status >= 500 ? s.errors.server : s.errors.other(error.code)
}

/** Who could take it instead. */
function free(error: ApiError): string[] {
  return ((error.problem as { free?: { name: string }[] }).free ?? []).map(({ name }) => name)
}

/** Who won the race for a handoff. */
function winner(error: ApiError): string | null {
  const { claimedBy } = error.problem as { claimedBy?: { name: string } | null }
  return claimedBy?.name ?? null
}
