import { useController } from '../context.ts'
import { s } from '../strings.ts'
import type { ActionDialogProps } from './ConversationActions.tsx'
import { NoteField } from './fields.tsx'
import { FormModal } from './Modal.tsx'

export function ReturnDialog({ detail, onClose }: ActionDialogProps) {
  const { answering } = useController()
  const summary = (values: FormData): string => String(values.get('summary')).trim()
  return (
    <FormModal
      title={s.return.title}
      about={detail}
      intro={s.return.intro}
      submitLabel={s.return.submit}
      onClose={onClose}
      check={(values) => (summary(values) ? {} : { summary: s.return.missing })}
      submit={(values) => answering.returnToBot(detail, summary(values))}
    >
      {(errors) => <NoteField name="summary" label={s.return.summary} hint={s.return.summaryHint} error={errors['summary']} />}
    </FormModal>
  )
}
