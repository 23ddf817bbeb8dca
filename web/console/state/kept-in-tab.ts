/** Keeps in this tab what would be lost with a reload, as it changes. */
import type { Desk } from './desk.ts'
import { isUnsaved } from './draft.ts'
import type { Drafts } from './drafts.ts'

export function keepInTab(drafts: Drafts, desk: Desk, before: Desk): void {
  if (desk.agent === null || desk.agent.id !== before.agent?.id) return
  if (desk.columns !== before.columns) drafts.keepColumns(desk.columns)
  for (const [id, conversation] of Object.entries(desk.conversations)) {
    const earlier = before.conversations[id]
    if (earlier === undefined || conversation === earlier) continue
    if (conversation.draft !== earlier.draft || conversation.kept !== earlier.kept) {
      drafts.keepUnsaved(id, isUnsaved(conversation) ? { text: conversation.draft, base: conversation.kept.version } : null)
    }
    if (conversation.canned !== earlier.canned) drafts.keepCanned(id, conversation.canned)
    if (conversation.outgoing !== earlier.outgoing) drafts.keepOutgoing(id, conversation.outgoing)
  }
  for (const [id, seq] of Object.entries(desk.read)) if (seq !== before.read[id]) drafts.keepReadSeq(id, seq)
}
