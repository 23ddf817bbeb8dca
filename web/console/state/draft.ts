/**
 * How the text box of one conversation relates to what the server keeps, so that two windows of one agent never overwrite each other.
 *
 * The server numbers what it keeps. A window saves over the number that it saw; where another window was first, both texts stay until the
 * agent chooses.
 */

/** What the server keeps: docs/reference/contracts.md §5, `Draft`. */
export interface ServerDraft {
  text: string
  version: number
  /** The window that saved it. */
  tab: string
  clientMessageId: string
  savedAt: string
}

export interface Kept {
  /** The version that this window saw last; 0 for none. */
  readonly version: number
  /** The text of that version as this window knows it; null when it only remembers the number, after a reload. */
  readonly text: string | null
  readonly clientMessageId: string | null
  readonly tab: string
  readonly savedAt: string
  /** It came from another window while this one was open. */
  readonly followed: boolean
  /** What another window saved while something else was being typed here. */
  readonly newer: ServerDraft | null
  /** The last attempt to save failed; it is tried again. */
  readonly failed: boolean
}

export interface Drafted {
  /** What stands in the text box. */
  readonly draft: string
  readonly kept: Kept
}

export const nothingKept: Kept = { version: 0, text: '', clientMessageId: null, tab: '', savedAt: '', followed: false, newer: null, failed: false }

/** Whether the text box holds what the server does not. */
export function isUnsaved({ draft, kept }: Drafted): boolean {
  return draft !== kept.text && !(draft === '' && kept.text === null)
}

/** What this window saved: `text` is what it sent, before the server masked anything in it. */
export function withSaved<Part extends Drafted>(part: Part, text: string, saved: ServerDraft): Part {
  return { ...part, kept: { ...saved, text, followed: false, newer: null, failed: false } }
}

/**
 * What the server keeps now. It takes the place of a text that was not touched here since it was saved; what is being typed here stays, and
 * the other text is shown beside it.
 *
 * @param tab this window
 * @param live it was saved just now, not found when the conversation was opened
 */
export function withServerDraft<Part extends Drafted>(part: Part, server: ServerDraft | null, tab: string, live = true): Part {
  const { draft, kept } = part
  if (server === null || server.version === kept.version || server.savedAt < kept.savedAt) return part
  const taken = { ...server, followed: live && server.tab !== tab, newer: null, failed: false }
  if (!isUnsaved(part)) return { ...part, draft: server.text, kept: taken }
  const nothingToLose = server.text === draft || server.text === '' || server.tab === tab
  return { ...part, kept: nothingToLose ? taken : { ...kept, newer: server } }
}

export type Choice = 'theirs' | 'mine' | 'both'

/** The agent chose between the two texts; what comes of it is saved over the newer one. */
export function withChoice<Part extends Drafted>(part: Part, choice: Choice): Part {
  const { newer } = part.kept
  if (newer === null) return part
  const both = [newer.text, part.draft].filter((text) => text !== '').join('\n')
  const draft = choice === 'theirs' ? newer.text : choice === 'both' ? both : part.draft
  return { ...part, draft, kept: { ...newer, followed: false, newer: null, failed: false } }
}

/** The text was sent: the server empties it with the message, and this window saves nothing over that. */
export function withSent<Part extends Drafted>(part: Part): Part {
  return { ...part, draft: '', kept: { ...part.kept, text: '' } }
}

/**
 * Under which id the text is sent: that of the draft, whichever window sends it, so that it is said once. A text that stands against a newer
 * one of another window is a message of its own.
 */
export function messageIdOf({ kept }: Drafted): string | null {
  return kept.newer === null && kept.text !== '' ? kept.clientMessageId : null
}
