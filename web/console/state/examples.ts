/** Example values for the tests of the state. */
import type { Agent, Handoff, HandoffDetail, Message, NotListed } from '../types.ts'

export const sanne: Agent = {
  id: 'agent-sanne',
  username: 'sanne',
  name: 'Sanne',
  roles: ['agent'],
  departments: ['burgerzaken'],
  skills: [],
  languages: ['nl'],
  capacity: 3,
  presence: 'available',
}

/** Nobody waits behind what is listed. */
export const none: NotListed = { count: 0, orMore: false }

export function handoff(id: string, more: Partial<Handoff> = {}): Handoff {
  return {
    id,
    conversationId: `conversation-${id}`,
    reference: `ref-${id}`,
    status: 'queued',
    topic: 'paspoort',
    topicTitle: 'Paspoort',
    reason: 'wants_human',
    reasonText: 'De inwoner vroeg om een medewerker.',
    priority: 'normal',
    sensitivity: 'none',
    language: 'nl',
    channel: 'webchat',
    department: 'burgerzaken',
    departmentName: 'Burgerzaken',
    skills: [],
    queuedAt: '2026-11-21T10:00:00+00:00',
    promised: null,
    waitsSince: '2026-11-21T10:00:00+00:00',
    claimedAt: null,
    orderKey: '2026-11-21T10:00:00.000000+00:00',
    cameBackAt: null,
    snoozedUntil: null,
    citizenPresent: true,
    claimedBy: null,
    reservedFor: null,
    callback: null,
    filesAsked: false,
    also: [],
    preview: 'hallo',
    lastSeq: 1,
    ...more,
  }
}

export function heldBy(id: string, name: string, more: Partial<Handoff> = {}): Handoff {
  return handoff(id, { status: 'claimed', claimedBy: { id: `agent-${name.toLowerCase()}`, name }, ...more })
}

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `message-${seq}`,
    seq,
    author: 'citizen',
    name: null,
    department: null,
    language: 'nl',
    text: `bericht ${seq}`,
    links: [],
    buttons: [],
    attachment: null,
    clientMessageId: null,
    createdAt: '2026-11-21T10:00:00+00:00',
    ...more,
  }
}

export function detail(of: Handoff, messages: Message[]): HandoffDetail {
  return {
    ...of,
    claimId: of.claimedBy ? 'claim-1' : null,
    messages,
    deliveries: {},
    mayNote: true,
    transfer: null,
    why: {
      reasonText: of.reasonText,
      rule: 'default',
      ruleVersion: '1',
      dangers: [],
      answered: [],
      inputs: [],
      candidates: null,
      ranking: [],
      aspect: null,
      signals: [],
      signalTexts: [],
      language: null,
      languageText: null,
      queueLength: 0,
      deskOpen: true,
      agentsOnDuty: [],
      botAnswered: [],
    },
    dangerFacts: [],
    topicFacts: null,
    corrected: null,
    noAnswer: null,
    behaviours: [],
    related: [],
    draft: null,
    timeline: [],
  }
}
