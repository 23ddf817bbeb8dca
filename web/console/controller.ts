/** What the console does: signs in, follows the queue, opens. Its state is `state/desk.ts`; answering is `answering.ts`, taking `taking.ts`. */
import { Answering } from './answering.ts'
import { Attention } from './attention.ts'
import { Client, type QueueEvents } from './client.ts'
import { Contacts } from './contacts.ts'
import { Drafting } from './drafting.ts'
import { explain, isCode, isSignedOut } from './errors.ts'
import { isAtDesk } from './roles.ts'
import { conversationRoute, deskRoute, go, routeOf } from './route.ts'
import { hasGap } from './state/conversation.ts'
import { knownHandoff, type Notice } from './state/desk.ts'
import { Drafts, type TabStorage } from './state/drafts.ts'
import { applyChange, fromSnapshot, takenOver, type Queue } from './state/queue.ts'
import { keepInTab } from './state/kept-in-tab.ts'
import { Store } from './state/store.ts'
import { SessionKeeper } from './session.ts'
import { s } from './strings.ts'
import { Taking } from './taking.ts'
import { keepTimeOf } from './time.ts'
import type { EventStream } from '../shared/events.ts'
import type { ColleaguePresence, HandoffDetail, Presence, QueueChange, QueueSnapshot } from './types.ts'

/** How long a stream that keeps missing versions waits before it asks for the next snapshot. */
const RESNAPSHOT_PAUSE_MS = 1_000

/** The widget tells it again sooner than this. */
const TYPING_LASTS_MS = 7_000

export class Controller {
  readonly store = new Store()
  readonly client = new Client(() => this.store.desk.csrfToken)
  readonly answering = new Answering(this)
  readonly contacts = new Contacts(this)
  readonly taking = new Taking(this)
  readonly drafting: Drafting
  readonly keeper = new SessionKeeper(this)
  readonly attention = new Attention()
  readonly #storage: TabStorage
  #stream: EventStream<QueueEvents> | null = null
  #resnapshotTimer: ReturnType<typeof setTimeout> | undefined
  #notices = 0
  /** How often each conversation was fetched: an answer that was overtaken by a later question is not shown. */
  readonly #asked = new Map<string, number>()
  /** What left the lists and is being looked at once more. */
  readonly #dropped = new Set<string>()
  /** The other windows of this browser: what was read in one is read in all. */
  readonly #windows = new BroadcastChannel('balie-read')

  constructor(storage: TabStorage) {
    this.#storage = storage
    this.drafting = new Drafting(this)
    this.#windows.onmessage = ({ data }: MessageEvent<{ agent: string; id: string; seq: number }>) => {
      if (data.agent === this.store.desk.agent?.id) this.#readTo(data.id, data.seq)
    }
    this.store.subscribe((desk, before) => keepInTab(this.drafts, desk, before))
  }

  /** The drafts of whoever is signed in. */
  get drafts(): Drafts {
    return new Drafts(this.#storage, this.store.desk.agent?.id ?? '')
  }

  /** Says what came of an action, until the next one is done. */
  notify(tone: Notice['tone'], text: string, undo?: () => void): void {
    this.#say({ tone, text, news: false, ...(undo && { undo }) })
  }

  /** Says what happened without this agent, until it is closed. */
  tell(text: string): void {
    this.#say({ tone: 'info', text, news: true })
  }

  /** What was told is over. */
  untell(text: string): void {
    if (this.store.desk.notice?.text === text) this.dismissNotice()
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

  /** Somebody signed in on another tab: that session is this tab's, too, and what is on the screen stays. */
  async resume(): Promise<void> {
    try {
      this.#enter(await this.client.session())
    } catch {
      // Still signed out, or no network: what is on the screen says so already.
    }
  }

  /** @throws ApiError, NetworkError: the form shows them */
  async signIn(username: string, password: string, code = ''): Promise<void> {
    this.#enter(await this.client.signIn(username, password, code))
    this.keeper.tellOthers()
  }

  async signOut(): Promise<void> {
    await this.drafting.flush()
    let after: { signOutAt: string } | undefined
    try {
      after = await this.client.signOut()
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
    if (after) location.assign(after.signOutAt)
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
  async open(id: string, reason?: string): Promise<void> {
    const { drafts, store } = this
    store.dispatch({ type: 'opening', id, outgoing: drafts.outgoing(id), draft: drafts.unsaved(id), canned: drafts.canned(id) })
    const asked = (this.#asked.get(id) ?? 0) + 1
    this.#asked.set(id, asked)
    try {
      const detail = await this.client.handoff(id, reason)
      if (this.#asked.get(id) !== asked) return // a later look is under way: it knows better
      this.show(detail)
      if (this.#dropped.delete(id)) this.#leaveIfWaitsElsewhere(detail)
      else this.drafting.typed(id, Date.now())
    } catch (error) {
      const known = store.desk.conversations[id]?.detail
      if (isSignedOut(error)) this.expire()
      else if (known && isCode(error, 'handoff_not_found')) this.#movedOn(known)
      else store.dispatch({ type: 'openFailed', id, error: explain(error) })
    }
  }

  /** What the server says of a conversation, as it is now. */
  show(detail: HandoffDetail, taken = false): void {
    this.store.dispatch({ type: 'detail', detail, taken, tab: this.drafting.tab })
  }

  /** What was on the screen is no longer for this agent's eyes: the citizen agreed to a transfer, or it was erased. */
  #movedOn({ id, reference }: HandoffDetail): void {
    const route = routeOf(location.hash)
    this.#dropped.delete(id)
    this.store.dispatch({ type: 'closed', id })
    if (route.page !== 'conversation' || route.id !== id) return
    this.tell(s.conversation.movedOn(reference))
    this.goOn()
  }

  /** Opens one beside what is open. */
  openBeside(id: string): void {
    this.store.dispatch({ type: 'beside', id })
    go(conversationRoute(id))
  }

  closeColumn(id: string): void {
    this.store.dispatch({ type: 'columnClosed', id })
    this.goOn()
  }

  /** To the conversation that is still open beside the one that was left, or else to the lists. */
  goOn(): void {
    const { active } = this.store.desk.columns
    go(active === null ? deskRoute : conversationRoute(active))
  }

  markRead(id: string): void {
    const handoff = knownHandoff(this.store.desk, id)
    if (!handoff || handoff.lastSeq <= (this.store.desk.read[id] ?? -1)) return
    this.#readTo(id, handoff.lastSeq)
    this.#windows.postMessage({ agent: this.store.desk.agent?.id, id, seq: handoff.lastSeq })
  }

  /** Read up to here, in whichever window that was. */
  #readTo(id: string, seq: number): void {
    this.store.dispatch({ type: 'read', id, seq })
  }

  reconnect(): void {
    if (this.#stream) this.#stream.retryNow()
    else this.#follow()
  }

  #enter(session: Awaited<ReturnType<Client['session']>>): void {
    keepTimeOf(session.timeZone)
    this.store.dispatch({ type: 'signedIn', session })
    this.keeper.told(session)
    this.store.dispatch({ type: 'columns', columns: this.drafts.columns() })
    if (session.secondStep.toSetUp) return
    if (!isAtDesk(this.store.desk)) return
    this.#follow()
    if (this.store.desk.colleagues === null) void this.loadColleagues()
  }

  /** What is this agent's now comes on the screen. */
  received(detail: HandoffDetail): void {
    const { drafts, store } = this
    store.dispatch({ type: 'opening', id: detail.id, outgoing: drafts.outgoing(detail.id), draft: drafts.unsaved(detail.id), canned: drafts.canned(detail.id) })
    this.show(detail, true)
    this.drafting.typed(detail.id, Date.now())
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
          const own = message.name === this.store.desk.agent?.name && (message.author === 'agent' || message.noted === true)
          if (message.author === 'citizen' && !message.noted) this.attention.message(this.store.desk.columns.ids.includes(handoffId))
          if (own) this.#readTo(handoffId, message.seq)
          if (message.author === 'note' && message.name === null) void this.open(handoffId) // Balie noted that something changed
          this.#fetchMissing()
        },
        delivery: ({ handoffId }) => {
          if (this.store.desk.conversations[handoffId]) void this.open(handoffId)
        },
        call: () => void this.contacts.look(),
        mentions: ({ unseen }) => this.store.dispatch({ type: 'mentions', unseen }),
        typing: ({ handoffId }) => this.store.dispatch({ type: 'citizenTyping', id: handoffId, until: Date.now() + TYPING_LASTS_MS }),
        draft: ({ handoffId, tab }) => {
          if (tab !== this.drafting.tab) void this.drafting.heard(handoffId)
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
    if (status === 'live' && connection === 'lost') {
      this.tell(s.connection.restored)
      void this.drafting.flush()
    }
  }

  #onSnapshot(snapshot: QueueSnapshot): void {
    void this.contacts.look()
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
      if (route.page === 'conversation' && this.store.desk.columns.ids.includes(id)) {
        this.#dropped.add(id)
        void this.open(id)
      } else this.store.dispatch({ type: 'closed', id })
    }
  }

  /** What waits where this agent sees no queue is not theirs any more, also where they may look back at it. */
  #leaveIfWaitsElsewhere(detail: HandoffDetail): void {
    const { queue } = this.store.desk
    if (detail.status === 'queued' && !queue?.waiting.some(({ id }) => id === detail.id)) this.#movedOn(detail)
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
}
