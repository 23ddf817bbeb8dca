/** The employee API, one function per route: docs/reference/contracts.md §5. */
import { Api } from '../shared/api.ts'
import { EventStream, type EventStreamOptions } from '../shared/events.ts'
import type { ServerDraft } from './state/draft.ts'
import type { Lasts } from './session.ts'
import type {
  Agent,
  CannedAnswer,
  Colleagues,
  ConversationMessage,
  DeviationReason,
  EarlierHandoff,
  Handoff,
  HandoffDetail,
  LedgerPageOf,
  LedgerVerification,
  Mention,
  Message,
  Presence,
  QueueChange,
  QueueSnapshot,
  ResolveResult,
  Session,
  Story,
  Work,
} from './types.ts'

export interface WaysIn {
  local: boolean
  provider: boolean
}

export interface QueueEvents {
  snapshot: QueueSnapshot
  change: QueueChange
  message: ConversationMessage
  /** How often this employee was mentioned and has not seen it. */
  mentions: { unseen: number }
  /** The citizen of a conversation of ours is typing. */
  typing: { handoffId: string }
  /** Another window of ours, or this one, saved or sent something. */
  draft: { handoffId: string; tab?: string }
  /** Something became of a message in a conversation of ours, at a door that is pushed to. */
  delivery: { handoffId: string }
  /** The telephone of this employee rings, or a call was set aside. */
  call: { id?: string }
}

export type QueueStreamOptions = Omit<EventStreamOptions<QueueEvents>, 'url' | 'credentials' | 'headers'>

/** The agreed answer that a message is, or began as, and why it differs. */
export interface FromCatalogue {
  canned?: { topic: string; aspect: string; audience: string | null }
  deviation?: { reason: DeviationReason; note: string }
}

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

  /** How one can sign in here. */
  waysIn(): Promise<WaysIn> {
    return this.api.get('/v1/session/options')
  }

  /** @param code of the second step, or a recovery code; empty where none was asked for */
  signIn(username: string, password: string, code: string): Promise<Session> {
    return this.api.post('/v1/session', { username, password, ...(code === '' ? {} : { code }) })
  }

  /** Somebody is there. */
  active(): Promise<Lasts> {
    return this.api.post('/v1/session/active')
  }

  /** @returns where to sign out of the identity provider as well, if there */
  signOut(): Promise<{ signOutAt: string } | undefined> {
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

  /** @param reason why they look, where it is sensitive and of others */
  handoff(id: string, reason?: string): Promise<HandoffDetail> {
    return this.api.get(`/v1/handoffs/${id}${reason === undefined ? '' : `?reason=${encodeURIComponent(reason)}`}`)
  }

  claim(id: string): Promise<HandoffDetail> {
    return this.api.post(`/v1/handoffs/${id}/claim`)
  }

  takeOver(id: string): Promise<HandoffDetail> {
    return this.api.post(`/v1/handoffs/${id}/take-over`)
  }

  /** @param from the agreed answer that it is, or began as, and why it differs */
  async send(id: string, claimId: string, clientMessageId: string, text: string, from: FromCatalogue = {}): Promise<Message> {
    const answer = await this.api.post<{ message: Message }>(`/v1/handoffs/${id}/messages`, { claimId, clientMessageId, text, ...from })
    return answer.message
  }

  async note(id: string, clientMessageId: string, text: string, mentions: readonly string[]): Promise<Message> {
    const answer = await this.api.post<{ message: Message }>(`/v1/handoffs/${id}/notes`, { clientMessageId, text, mentions })
    return answer.message
  }

  /** The agreed answers that fit in a conversation: by a few letters, or of one topic. */
  async canned(id: string, wanted: { q: string } | { topic: string }): Promise<CannedAnswer[]> {
    const query = new URLSearchParams({ handoff: id, ...wanted })
    return (await this.api.get<{ payload: CannedAnswer[] }>(`/v1/canned?${query}`)).payload
  }

  /** Everything a conversation can be about. */
  async topics(): Promise<{ topic: string; title: string }[]> {
    return (await this.api.get<{ payload: { topic: string; title: string }[] }>('/v1/topics')).payload
  }

  correctTopic(id: string, claimId: string, topic: string): Promise<HandoffDetail> {
    return this.api.post(`/v1/handoffs/${id}/topic`, { claimId, topic })
  }

  markNoAnswer(id: string, claimId: string, marked: boolean, note = ''): Promise<HandoffDetail> {
    return this.api.post(`/v1/handoffs/${id}/no-answer`, { claimId, marked, note })
  }

  /** What the same citizen came for before. */
  async earlier(id: string): Promise<EarlierHandoff[]> {
    return (await this.api.get<{ payload: EarlierHandoff[] }>(`/v1/handoffs/${id}/earlier`)).payload
  }

  async mentions(): Promise<Mention[]> {
    return (await this.api.get<{ payload: Mention[] }>('/v1/mentions')).payload
  }

  seenMentions(id: string): Promise<void> {
    return this.api.post(`/v1/handoffs/${id}/mentions/seen`)
  }

  async draft(id: string): Promise<ServerDraft | null> {
    return (await this.api.get<{ draft: ServerDraft | null }>(`/v1/handoffs/${id}/draft`)).draft
  }

  async keepDraft(id: string, typed: { text: string; baseVersion: number; tab: string; clientMessageId: string }): Promise<ServerDraft> {
    return (await this.api.call<{ draft: ServerDraft }>('PUT', `/v1/handoffs/${id}/draft`, { body: typed })).draft
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
