/** What the console does: signs in, follows the queue, opens, claims. Its state is `state/desk.ts`; answering is `answering.ts`. */
import { Answering } from './answering.ts'
import { Client, type QueueEvents } from './client.ts'
import { explain, isCode, isSignedOut } from './errors.ts'
import { conversationRoute, deskRoute, go, routeOf } from './route.ts'
import { hasGap } from './state/conversation.ts'
import { knownHandoff, type Desk, type Notice } from './state/desk.ts'
import { Drafts, type TabStorage } from './state/drafts.ts'
import { applyChange, fromSnapshot, isThere, takenOver, type Queue } from './state/queue.ts'
import { Store } from './state/store.ts'
import { s } from './strings.ts'
import type { EventStream } from '../shared/events.ts'
import type { ColleaguePresence, HandoffDetail, Presence, QueueChange, QueueSnapshot } from './types.ts'

/** How long a stream that keeps missing versions waits before it asks for the next snapshot. */
const RESNAPSHOT_PAUSE_MS = 1_000

export class Controller {
  readonly store = new Store()
  readonly client = new Client(() => this.store.desk.csrfToken)
  readonly answering = new Answering(this)
  readonly #storage: TabStorage
  #stream: EventStream<QueueEvents> | null = null
  #resnapshotTimer: ReturnType<typeof setTimeout> | undefined
  #notices = 0

  constructor(storage: TabStorage) {
    this.#storage = storage
    this.store.subscribe((desk, before) => this.#persist(desk, before))
  }

  /** The drafts of whoever is signed in. */
  get drafts(): Drafts {
    return new Drafts(this.#storage, this.store.desk.agent?.id ?? '')
  }

  /** Says what came of an action, until the next one is done. */
  notify(tone: Notice['tone'], text: string): void {
    this.#say({ tone, text, news: false })
  }

  /** Says what happened without this agent, until it is closed. */
  tell(text: string): void {
    this.#say({ tone: 'info', text, news: true })
  }

  #say(notice: Omit<Notice, 'id'>): void {
    this.#notices += 1
    this.store.dispatch({ type: 'notice', notice: { id: this.#notices, ...notice } })
  }

  /** Something was done: what an earlier action said is not about it. */
  done(): void {
    this.store.dispatch({ type: 'done' })
  }

  dismissNotice(): void {
    this.store.dispatch({ type: 'notice', notice: null })
  }

  /** Says what failed; a lost session shows the sign-in instead. */
  failed(error: unknown): void {
    if (isSignedOut(error)) this.expire()
    else this.notify('error', explain(error))
  }

  expire(): void {
    this.#stream?.close()
    this.#stream = null
    this.store.dispatch({ type: 'sessionExpired' })
  }

  async start(): Promise<void> {
    try {
      this.#enter(await this.client.session())
    } catch (error) {
      this.store.dispatch({ type: isSignedOut(error) ? 'signedOut' : 'unreachable' })
    }
  }

  /** @throws ApiError, NetworkError: the form shows them */
  async signIn(username: string, password: string): Promise<void> {
    this.#enter(await this.client.signIn(username, password))
  }

  async signOut(): Promise<void> {
    try {
      await this.client.signOut()
    } catch (error) {
      if (!isSignedOut(error)) {
        this.notify('error', s.header.signOutFailed)
        return
      }
    }
    this.#stream?.close()
    this.#stream = null
    Drafts.wipe(this.#storage)
    this.store.dispatch({ type: 'signedOut' })
    go(deskRoute)
  }

  async setPresence(presence: Presence): Promise<void> {
    try {
      this.store.dispatch({ type: 'agentChanged', agent: await this.client.setPresence(presence) })
      this.done()
    } catch (error) {
      this.failed(error)
    }
  }

  /** What the server knows of this agent's status, where it changed without this console. */
  presenceIs(presence: ColleaguePresence): void {
    const { agent } = this.store.desk
    if (agent && presence !== 'offline' && agent.presence !== presence) {
      this.store.dispatch({ type: 'agentChanged', agent: { ...agent, presence } })
    }
  }

  async loadColleagues(): Promise<void> {
    try {
      this.store.dispatch({ type: 'colleagues', colleagues: await this.client.colleagues() })
    } catch (error) {
      this.failed(error)
    }
  }

  /** Shows a conversation; fetches it again when something in it is missing. */
  async open(id: string): Promise<void> {
    const { drafts, store } = this
    store.dispatch({ type: 'opening', id, outgoing: drafts.outgoing(id), draft: drafts.text(id) })
    try {
      store.dispatch({ type: 'detail', detail: await this.client.handoff(id) })
    } catch (error) {
      const known = store.desk.conversations[id]?.detail
      if (isSignedOut(error)) this.expire()
      else if (known && isCode(error, 'handoff_not_found')) this.#movedOn(known)
      else store.dispatch({ type: 'openFailed', id, error: explain(error) })
    }
  }

  /** What was on the screen is no longer for this agent's eyes: the citizen agreed to a transfer, or it was erased. */
  #movedOn({ id, reference }: HandoffDetail): void {
    const route = routeOf(location.hash)
    this.store.dispatch({ type: 'closed', id })
    if (route.page !== 'conversation' || route.id !== id) return
    this.tell(s.conversation.movedOn(reference))
    go(deskRoute)
  }

  async next(): Promise<void> {
    try {
      const detail = await this.client.next()
      if (detail) this.#received(detail)
      else this.notify('info', s.queue.nobody(this.store.desk.queue?.waiting.filter((handoff) => !isThere(handoff)).length ?? 0))
    } catch (error) {
      this.failed(error)
    }
  }

  /** Takes one. Who comes second is told who has it. */
  async claim(id: string): Promise<void> {
    try {
      this.#received(await this.client.claim(id))
    } catch (error) {
      this.failed(error)
      if (isCode(error, 'handoff_claimed') && this.store.desk.conversations[id]) await this.open(id)
    }
  }

  /** Takes one as a supervisor, also when a colleague has it. */
  async takeOver(id: string): Promise<void> {
    try {
      this.#received(await this.client.takeOver(id))
    } catch (error) {
      this.failed(error)
    }
  }

  /** Opens again what was closed, and takes it. */
  async reopen(id: string): Promise<void> {
    try {
      this.#received(await this.client.reopen(id))
    } catch (error) {
      this.failed(error)
    }
  }

  markRead(id: string): void {
    const handoff = knownHandoff(this.store.desk, id)
    if (handoff) this.store.dispatch({ type: 'read', id, seq: handoff.lastSeq })
  }

  reconnect(): void {
    if (this.#stream) this.#stream.retryNow()
    else this.#follow()
  }

  #enter(session: Awaited<ReturnType<Client['session']>>): void {
    this.store.dispatch({ type: 'signedIn', session })
    if (!isAtDesk(this.store.desk)) return
    this.#follow()
    if (this.store.desk.colleagues === null) void this.loadColleagues()
  }

  #received(detail: HandoffDetail): void {
    const { drafts, store } = this
    store.dispatch({ type: 'opening', id: detail.id, outgoing: drafts.outgoing(detail.id), draft: drafts.text(detail.id) })
    store.dispatch({ type: 'detail', detail })
    this.done()
    go(conversationRoute(detail.id))
  }

  /** A new stream starts with a snapshot. */
  #follow(): void {
    clearTimeout(this.#resnapshotTimer)
    this.#stream?.close()
    this.#stream = this.client.followQueue({
      on: {
        snapshot: (snapshot) => this.#onSnapshot(snapshot),
        change: (change) => this.#onChange(change),
        message: ({ handoffId, message }) => {
          this.store.dispatch({ type: 'message', id: handoffId, message })
          if (message.author === 'note' && message.name === null) void this.open(handoffId) // Balie noted that something changed
          this.#fetchMissing()
        },
      },
      onStatus: (status) => {
        if (status !== 'closed') this.#onConnection(status)
      },
      onRefused: (error) => this.failed(error),
    })
  }

  /** A connection that is being retried stays `lost` until it is there: the banner does not flicker. */
  #onConnection(status: 'connecting' | 'live' | 'lost'): void {
    const { connection } = this.store.desk
    if (status === 'connecting' && connection === 'lost') return
    this.store.dispatch({ type: 'connection', connection: status })
    if (status === 'live' && connection === 'lost') this.tell(s.connection.restored)
  }

  #onSnapshot(snapshot: QueueSnapshot): void {
    const { store } = this
    this.#showQueue(fromSnapshot(snapshot, store.desk.agent?.id ?? ''))
    this.#restoreRead()
    const listed = new Set([...snapshot.waiting, ...snapshot.mine].map(({ id }) => id))
    this.#dropGone(Object.keys(store.desk.conversations).filter((id) => !listed.has(id)))
    this.#fetchMissing()
  }

  /** Shows the queue, and says who took over what was this agent's. */
  #showQueue(queue: Queue): void {
    const { queue: before, agent } = this.store.desk
    this.store.dispatch({ type: 'queue', queue })
    const lost = takenOver(before, queue, agent?.id ?? '').map(({ claimedBy, reference }) => s.conversation.takenOver(claimedBy!.name, reference))
    if (lost.length > 0) this.tell(lost.join(' '))
  }

  /** A message that the stream did not bring is fetched with its conversation. */
  #fetchMissing(): void {
    for (const [id, conversation] of Object.entries(this.store.desk.conversations)) {
      const { detail } = conversation
      const newest = detail?.messages.at(-1)?.seq ?? 0
      if (detail && (newest < detail.lastSeq || hasGap(conversation))) void this.open(id)
    }
  }

  /** What left the lists is closed or elsewhere: the one on the screen is shown as it is now, the others are let go. */
  #dropGone(ids: readonly string[]): void {
    const route = routeOf(location.hash)
    for (const id of ids) {
      if (route.page === 'conversation' && route.id === id) void this.open(id)
      else this.store.dispatch({ type: 'closed', id })
    }
  }

  /** How far each conversation was read in this tab before it was reloaded. */
  #restoreRead(): void {
    const { drafts, store } = this
    for (const { id } of store.desk.queue?.mine ?? []) {
      const seq = store.desk.read[id] === undefined ? drafts.readSeq(id) : null
      if (seq !== null) store.dispatch({ type: 'read', id, seq })
    }
  }

  #onChange(change: QueueChange): void {
    const { queue, agent } = this.store.desk
    if (queue === null || agent === null) return
    const outcome = applyChange(queue, change, agent.id)
    if (outcome.kind === 'applied') {
      this.#showQueue(outcome.queue)
      this.#dropGone(change.remove.filter((id) => this.store.desk.conversations[id]))
      this.#fetchMissing()
    }
    if (outcome.kind === 'gap') {
      clearTimeout(this.#resnapshotTimer)
      this.#resnapshotTimer = setTimeout(() => this.#follow(), RESNAPSHOT_PAUSE_MS)
    }
  }

  /** Keeps in this tab what would be lost with a reload. */
  #persist(desk: Desk, before: Desk): void {
    if (desk.agent === null || desk.agent.id !== before.agent?.id) return
    const { drafts } = this
    for (const [id, conversation] of Object.entries(desk.conversations)) {
      const earlier = before.conversations[id]
      if (earlier === undefined || conversation === earlier) continue
      if (conversation.draft !== earlier.draft) drafts.keepText(id, conversation.draft)
      if (conversation.outgoing !== earlier.outgoing) drafts.keepOutgoing(id, conversation.outgoing)
    }
    for (const [id, seq] of Object.entries(desk.read)) if (seq !== before.read[id]) drafts.keepReadSeq(id, seq)
  }
}

/** Auditors read the ledger only; everyone else also sees the queue. */
export function isAtDesk(desk: Desk): boolean {
  return desk.agent?.roles.some((role) => role === 'agent' || role === 'supervisor') ?? false
}

export function mayLead(desk: Desk): boolean {
  return desk.agent?.roles.includes('supervisor') ?? false
}

export function mayReadLedger(desk: Desk): boolean {
  return desk.agent?.roles.some((role) => role === 'auditor' || role === 'supervisor') ?? false
}
