/** Asking the citizen for a file, and saving what came. */
import { useState } from 'preact/hooks'
import { saveAs } from '../../shared/callbacks.ts'
import { sizeInWords } from '../../shared/files.ts'
import { useController, useDesk } from '../context.ts'
import { mayLead } from '../roles.ts'
import { explain, isCode } from '../errors.ts'
import { files as s } from '../strings.files.ts'
import type { HandoffDetail, Message } from '../types.ts'

/** Beside the answer: asks for a file, or no longer. It shows what the server says, so two windows agree. */
export function FileRequest({ detail }: { detail: HandoffDetail }) {
  const controller = useController()
  const [busy, setBusy] = useState(false)
  const came = detail.messages.findLast(({ author, attachment }) => author === 'citizen' && attachment)?.attachment?.name
  const change = async (): Promise<void> => {
    setBusy(true)
    try {
      const what = detail.filesAsked ? 'ask-no-more' : 'ask'
      await controller.client.api.post(`/v1/handoffs/${detail.id}/files/${what}`, { claimId: detail.claimId })
      await controller.open(detail.id)
    } catch (error) {
      controller.notify('error', explain(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <p class="file-request">
      <button type="button" class="button button-subtle" aria-busy={busy} onClick={() => void (busy || change())}>
        {detail.filesAsked ? s.askNoMore : s.ask}
      </button>
      <span role="status">{detail.filesAsked && `${came ? `${s.came(came)} ` : ''}${s.asked}`}</span>
    </p>
  )
}

/** In the transcript: what the citizen sent, to save, and whether it was scanned. */
export function SentFile({ handoffId, message }: { handoffId: string; message: Message }) {
  const controller = useController()
  const mine = useDesk((desk) => Boolean(desk.conversations[handoffId]?.detail?.claimId))
  const leads = useDesk(mayLead)
  const [error, setError] = useState('')
  const file = message.attachment
  if (!file) return null
  const save = async (): Promise<void> => {
    setError('')
    try {
      saveAs(await controller.client.api.file('GET', `/v1/handoffs/${handoffId}/files/${file.id}`), file.name)
    } catch (failure) {
      setError(isCode(failure, 'attachment_not_found') ? s.gone : s.failed)
    }
  }
  return (
    <div class="sent-file" data-scan={file.scan}>
      {mine || leads ? (
        <button type="button" class="button button-secondary" onClick={() => void save()}>
          {s.save(file.name, sizeInWords(file.size, 'nl'))}
        </button>
      ) : (
        <p class="message-text">{s.notYours}</p>
      )}
      <p class="sent-file-scan">{s.scan[file.scan]}</p>
      <p role="alert">{error}</p>
    </div>
  )
}
