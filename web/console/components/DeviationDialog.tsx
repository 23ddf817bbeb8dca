import { useState } from 'preact/hooks'
import { answering as words } from '../strings.answering.ts'
import type { DeviationReason } from '../types.ts'
import { Choices, NoteField } from './fields.tsx'
import { FormModal } from './Modal.tsx'

const REASONS = (Object.entries(words.deviation.reasons) as [DeviationReason, string][]).map(([value, label]) => ({ value, label }))

interface DeviationDialogProps {
  onSend: (deviation: { reason: DeviationReason; note: string }) => void
  onClose: () => void
}

/** Asked when an agreed answer was changed before it is sent. */
export function DeviationDialog({ onSend, onClose }: DeviationDialogProps) {
  const [reason, setReason] = useState<DeviationReason | null>(null)
  return (
    <FormModal
      title={words.deviation.title}
      intro={words.deviation.intro}
      submitLabel={words.deviation.submit}
      onClose={onClose}
      check={() => (reason ? {} : { reason: words.deviation.missing })}
      submit={async (values) => onSend({ reason: reason!, note: String(values.get('note')).trim() })}
    >
      {(errors) => (
        <>
          <Choices name="reason" legend={words.deviation.reason} options={REASONS} chosen={reason} error={errors['reason']} onChoose={setReason} first />
          <NoteField name="note" label={words.deviation.note} hint={words.deviation.noteHint} />
        </>
      )}
    </FormModal>
  )
}
