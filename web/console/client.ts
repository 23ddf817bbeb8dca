/** The employee API, one function per route: docs/reference/contracts.md §5. */
import { Api } from '../shared/api.ts'
import { EventStream, type EventStreamOptions } from '../shared/events.ts'
import type {
  Agent,
  Colleagues,
  ConversationMessage,
  Handoff,
  HandoffDetail,
  LedgerPageOf,
  LedgerVerification,
  Message,
  Presence,
  QueueChange,
  QueueSnapshot,
  ResolveResult,
  Session,
  Story,
  Work,
} from './types.ts'

export interface QueueEvents {
  snapshot: QueueSnapshot
  change: QueueChange
  message: ConversationMessage
}

export type QueueStreamOptions = Omit<EventStreamOptions<QueueEvents>, 'url' | 'credentials' | 'headers'>

/** Where a transfer goes: a department, one colleague, or another organisation. */
export type TransferTarget = { department: string } | { agentId: string } | { organisation: string }

export class Client {
  /** For the pages that have routes of their own, such as those of `components/lead/`. */
  readonly api: Api
  #nextKey: string | undefined

  /** @param csrfToken asked for at each call, because a new session brings another */
  constructor(csrfToken: () => string) {
    const headers = (): Record<string, string> => (csrfToken() === '' ? {} : { 'X-CSRF-Token': csrfToken() })
    this.api = new Api('', { headers, credentials: 'same-origin' })
  }

  session(): Promise<Session> {
    return this.api.get('/v1/session')
  }

  signIn(username: string, password: string): Promise<Session> {
    return this.api.post('/v1/session', { username, password })
  }

  signOut(): Promise<void> {
    return this.api.call('DELETE', '/v1/session')
  }

  setPresence(presence: Presence): Promise<Agent> {
    return this.api.call('PUT', '/v1/session/presence', { body: { presence } })
  }

  work(): Promise<Work> {
    return this.api.get('/v1/session/work')
  }

  /** Ready with wrapping up, before the time for it is over. */
  ready(): Promise<Work> {
    return this.api.post('/v1/session/ready')
  }

  /** On without the pause that is due. */
  goOn(): Promise<Work> {
    return this.api.post('/v1/session/continue')
  }

  followQueue(options: QueueStreamOptions): EventStream<QueueEvents> {
    return new EventStream<QueueEvents>({ ...options, url: '/v1/queue/events', credentials: 'same-origin' })
  }

  /** @returns the handoff that is now ours, or undefined when nobody waits who fits */
  async next(): Promise<HandoffDetail | undefined> {
    const idempotencyKey = (this.#nextKey ??= crypto.randomUUID())
    const taken = await this.api.post<HandoffDetail | undefined>('/v1/queue/next', undefined, { idempotencyKey })
    this.#nextKey = undefined // asked again after a lost answer, it is the same request: it takes nobody else
    return taken
  }

  handoff(id: string): Promise<HandoffDetail> {
    return this.api.get(`/v1/handoffs/${id}`)
  }

  claim(id: string): Promise<HandoffDetail> {
    return this.api.post(`/v1/handoffs/${id}/claim`)
  }

  takeOver(id: string): Promise<HandoffDetail> {
    return this.api.post(`/v1/handoffs/${id}/take-over`)
  }

  async send(id: string, claimId: string, clientMessageId: string, text: string): Promise<Message> {
    const answer = await this.api.post<{ message: Message }>(`/v1/handoffs/${id}/messages`, { claimId, clientMessageId, text })
    return answer.message
  }

  typing(id: string, claimId: string): Promise<void> {
    return this.api.post(`/v1/handoffs/${id}/typing`, { claimId })
  }

  transfer(id: string, claimId: string, target: TransferTarget, note: string): Promise<Handoff> {
    return this.api.post(`/v1/handoffs/${id}/transfer`, { claimId, ...target, note })
  }

  snooze(id: string, claimId: string, until: Date): Promise<Handoff> {
    return this.api.post(`/v1/handoffs/${id}/snooze`, { claimId, until: until.toISOString() })
  }

  returnToBot(id: string, claimId: string, summary: string): Promise<Handoff> {
    return this.api.post(`/v1/handoffs/${id}/return`, { claimId, summary })
  }

  resolve(id: string, claimId: string, result: ResolveResult, note: string): Promise<Handoff> {
    return this.api.post(`/v1/handoffs/${id}/resolve`, { claimId, result, note })
  }

  reopen(id: string): Promise<HandoffDetail> {
    return this.api.post(`/v1/handoffs/${id}/reopen`)
  }

  /** What this agent closed and may open again. */
  async closed(): Promise<Handoff[]> {
    return (await this.api.get<{ payload: Handoff[] }>('/v1/queue/closed')).payload
  }

  colleagues(): Promise<Colleagues> {
    return this.api.get('/v1/colleagues')
  }

  /** @param filter of one object, of one action, or of both; what is empty filters nothing */
  ledger(after: number, limit: number, filter: { object: string; action: string }): Promise<LedgerPageOf> {
    const given = Object.entries(filter).filter(([, value]) => value !== '')
    return this.api.get(`/v1/ledger?${new URLSearchParams([['after', String(after)], ['limit', String(limit)], ...given])}`)
  }

  /** @param of the id of a handoff, or its name in the ledger */
  story(of: string): Promise<Story> {
    const path = of.includes(':') ? `/v1/ledger/story?object=${encodeURIComponent(of)}` : `/v1/handoffs/${of}/story`
    return this.api.get(path)
  }

  ledgerVerification(): Promise<LedgerVerification> {
    return this.api.get('/v1/ledger/verification')
  }
}
