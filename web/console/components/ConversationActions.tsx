import { useState } from 'preact/hooks'
import { useController } from '../context.ts'
import { isSpoken } from '../state/spoken.ts'
import { contact } from '../strings.contact.ts'
import { s } from '../strings.ts'
import type { HandoffDetail } from '../types.ts'
import { CallBackDialog } from './contact/CallBackDialog.tsx'
import { EnterCode } from './contact/EnterCode.tsx'
import { ResolveDialog } from './ResolveDialog.tsx'
import { ReturnDialog } from './ReturnDialog.tsx'
import { SnoozeDialog } from './SnoozeDialog.tsx'
import { TransferDialog } from './TransferDialog.tsx'

/** In the order of use: what is done most comes first. */
const DIALOGS = { resolve: ResolveDialog, transfer: TransferDialog, callBack: CallBackDialog, snooze: SnoozeDialog, return: ReturnDialog }

type Action = keyof typeof DIALOGS

const WRITTEN: readonly Action[] = ['resolve', 'transfer', 'snooze', 'return']
/** There is no bot on the telephone or at the counter. */
const SPOKEN: readonly Action[] = ['resolve', 'transfer', 'callBack', 'snooze']
const NAMES: Record<Action, string> = { ...s.actions, callBack: contact.callBack }

export interface ActionDialogProps {
  detail: HandoffDetail
  onClose: () => void
}

/** The ways to let a conversation go. On a phone the last of them fold behind a button. */
export function ConversationActions({ detail }: { detail: HandoffDetail }) {
  const { contacts } = useController()
  const [action, setAction] = useState<Action | null>(null)
  const [more, setMore] = useState(false)
  const Dialog = action && DIALOGS[action]
  return (
    <div class="actions" role="group" aria-label={s.actions.label} data-more={more}>
      {(isSpoken(detail) ? SPOKEN : WRITTEN).map((name) => (
        <button key={name} type="button" class="button button-secondary" data-shortcut={name} onClick={() => setAction(name)}>
          {NAMES[name]}
        </button>
      ))}
      {isSpoken(detail) && detail.messages.length === 0 && (
        <>
          <EnterCode detail={detail} />
          <button type="button" class="button button-subtle" onClick={() => void contacts.discard(detail)}>
            {contact.discard}
          </button>
        </>
      )}
      <button type="button" class="button button-subtle actions-more" aria-expanded={more} onClick={() => setMore(!more)}>
        {s.actions.more}
      </button>
      {Dialog && <Dialog detail={detail} onClose={() => setAction(null)} />}
    </div>
  )
}
