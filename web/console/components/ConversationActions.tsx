import { useState } from 'preact/hooks'
import { s } from '../strings.ts'
import type { HandoffDetail } from '../types.ts'
import { ResolveDialog } from './ResolveDialog.tsx'
import { ReturnDialog } from './ReturnDialog.tsx'
import { SnoozeDialog } from './SnoozeDialog.tsx'
import { TransferDialog } from './TransferDialog.tsx'

const DIALOGS = { transfer: TransferDialog, snooze: SnoozeDialog, return: ReturnDialog, resolve: ResolveDialog }

type Action = keyof typeof DIALOGS

export interface ActionDialogProps {
  detail: HandoffDetail
  onClose: () => void
}

/** The ways to let a conversation go. */
export function ConversationActions({ detail }: { detail: HandoffDetail }) {
  const [action, setAction] = useState<Action | null>(null)
  const Dialog = action && DIALOGS[action]
  return (
    <div class="actions" role="group" aria-label={s.actions.label}>
      {(Object.keys(DIALOGS) as Action[]).map((name) => (
        <button key={name} type="button" class="button button-secondary" onClick={() => setAction(name)}>
          {s.actions[name]}
        </button>
      ))}
      {Dialog && <Dialog detail={detail} onClose={() => setAction(null)} />}
    </div>
  )
}
