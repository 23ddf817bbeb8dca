import { useState } from 'preact/hooks'
import { useController } from '../context.ts'
import { s } from '../strings.ts'
import type { ResolveResult } from '../types.ts'
import type { ActionDialogProps } from './ConversationActions.tsx'
import { Choices, NoteField } from './fields.tsx'
import { FormModal } from './Modal.tsx'

const RESULTS = (Object.entries(s.resolve.results) as [ResolveResult, string][]).map(([value, label]) => ({ value, label }))

export function ResolveDialog({ detail, onClose }: ActionDialogProps) {
  const { answering } = useController()
  const [result, setResult] = useState<ResolveResult | null>(null)
  return (
    <FormModal
      title={s.resolve.title}
      about={detail}
      submitLabel={s.resolve.submit}
      onClose={onClose}
      check={() => (result ? {} : { result: s.resolve.missing })}
      submit={(values) => answering.resolve(detail, result!, String(values.get('note')).trim())}
    >
      {(errors) => (
        <>
          <Choices
            name="result"
            legend={s.resolve.result}
            options={RESULTS}
            chosen={result}
            error={errors['result']}
            onChoose={setResult}
          />
          <NoteField name="note" label={s.resolve.note} hint={s.resolve.noteHint} />
        </>
      )}
    </FormModal>
  )
}
