import { useEffect, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { s } from '../strings.ts'
import type { Colleagues } from '../types.ts'
import type { ActionDialogProps } from './ConversationActions.tsx'
import { Choices, Field, NoteField } from './fields.tsx'
import { FormModal, type FieldErrors } from './Modal.tsx'

type Kind = 'department' | 'colleague'

const KINDS = [
  { value: 'department', label: s.transfer.toDepartment },
  { value: 'colleague', label: s.transfer.toColleague },
] as const

export function TransferDialog({ detail, onClose }: ActionDialogProps) {
  const controller = useController()
  const colleagues = useDesk((desk) => desk.colleagues)
  const [kind, setKind] = useState<Kind>('department')
  useEffect(() => void controller.loadColleagues(), [controller])
  const targets = targetsOf(colleagues, kind)

  const check = (values: FormData): FieldErrors => ({
    ...(values.get('target') ? {} : { target: s.transfer.missing }),
    ...(String(values.get('note')).trim() ? {} : { note: s.transfer.noteMissing }),
  })
  const submit = async (values: FormData): Promise<void> => {
    const id = String(values.get('target'))
    const name = targets.find((target) => target.id === id)?.name ?? id
    const target = kind === 'department' ? { department: id } : { agentId: id }
    await controller.answering.transfer(detail, target, name, String(values.get('note')).trim())
  }
  return (
    <FormModal
      title={s.transfer.title}
      intro={s.transfer.intro}
      submitLabel={s.transfer.submit}
      onClose={onClose}
      check={check}
      submit={submit}
    >
      {(errors) => (
        <>
          <Choices name="kind" legend={s.transfer.to} options={KINDS} chosen={kind} onChoose={setKind} />
          <Field key={kind} label={kind === 'department' ? s.transfer.department : s.transfer.colleague} error={errors['target']}>
            {(field) => (
              <select {...field} class="input" name="target">
                <option value="">{targets.length > 0 ? s.transfer.choose : s.transfer.nobody}</option>
                {targets.map((target) => (
                  <option key={target.id} value={target.id}>
                    {target.label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <NoteField name="note" label={s.transfer.note} hint={s.transfer.noteHint} error={errors['note']} />
        </>
      )}
    </FormModal>
  )
}

function targetsOf(colleagues: Colleagues | null, kind: Kind) {
  if (colleagues === null) return []
  if (kind === 'department') return colleagues.departments.map(({ id, name }) => ({ id, name, label: name }))
  return colleagues.agents.map(({ id, name, presence }) => ({ id, name, label: `${name} (${s.colleaguePresence[presence]})` }))
}
