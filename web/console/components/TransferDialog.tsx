import { useEffect, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { s } from '../strings.ts'
import type { Colleagues } from '../types.ts'
import type { ActionDialogProps } from './ConversationActions.tsx'
import { Choices, Field, NoteField } from './fields.tsx'
import { FormModal, type FieldErrors } from './Modal.tsx'

type Kind = 'department' | 'colleague' | 'organisation'

const KINDS = [
  { value: 'department', label: s.transfer.toDepartment },
  { value: 'colleague', label: s.transfer.toColleague },
  { value: 'organisation', label: s.transfer.toOrganisation },
] as const

export function TransferDialog({ detail, onClose }: ActionDialogProps) {
  const controller = useController()
  const colleagues = useDesk((desk) => desk.colleagues)
  const [kind, setKind] = useState<Kind>('department')
  useEffect(() => void controller.loadColleagues(), [controller])
  const targets = targetsOf(colleagues, kind, detail.topic)

  const check = (values: FormData): FieldErrors => ({
    ...(values.get('target') ? {} : { target: s.transfer.missing }),
    ...(kind === 'organisation' || String(values.get('note')).trim() ? {} : { note: s.transfer.noteMissing }),
  })
  const submit = async (values: FormData): Promise<void> => {
    const id = String(values.get('target'))
    const name = targets.find((target) => target.id === id)?.name ?? id
    const target = kind === 'department' ? { department: id } : kind === 'colleague' ? { agentId: id } : { organisation: id }
    await controller.answering.transfer(detail, target, name, String(values.get('note')).trim())
  }
  return (
    <FormModal
      title={s.transfer.title}
      intro={kind === 'organisation' ? s.transfer.introOrganisation : s.transfer.intro}
      submitLabel={s.transfer.submit}
      onClose={onClose}
      check={check}
      submit={submit}
    >
      {(errors) => (
        <>
          <Choices name="kind" legend={s.transfer.to} options={KINDS} chosen={kind} onChoose={setKind} />
          <Field key={kind} label={s.transfer[kind]} error={errors['target']}>
            {(field) => (
              <select {...field} class="input" name="target">
                <option value="">{targets.length > 0 ? s.choose : s.transfer.nobody}</option>
                {targets.map((target) => (
                  <option key={target.id} value={target.id}>
                    {target.label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <NoteField name="note" label={kind === 'organisation' ? s.resolve.note : s.transfer.note} hint={kind === 'organisation' ? s.resolve.noteHint : s.transfer.noteHint} error={errors['note']} />
        </>
      )}
    </FormModal>
  )
}

function targetsOf(colleagues: Colleagues | null, kind: Kind, topic: string | null) {
  if (colleagues === null) return []
  if (kind === 'department') return colleagues.departments.map(({ id, name }) => ({ id, name, label: name }))
  if (kind === 'organisation') {
    const fits = (topics: string[]): number => (topic !== null && topics.includes(topic) ? 0 : 1)
    return colleagues.organisations
      .toSorted((one, other) => fits(one.topics) - fits(other.topics))
      .map(({ id, name, phone }) => ({ id, name, label: `${name} (${phone})` }))
  }
  return colleagues.agents.map(({ id, name, presence }) => ({ id, name, label: `${name} (${s.colleaguePresence[presence]})` }))
}
