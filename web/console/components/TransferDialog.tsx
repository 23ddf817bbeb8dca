import { useEffect, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { isSpoken } from '../state/spoken.ts'
import { contact } from '../strings.contact.ts'
import { s } from '../strings.ts'
import type { Colleagues, HandoffDetail } from '../types.ts'
import type { ActionDialogProps } from './ConversationActions.tsx'
import { Choices, Field, NoteField } from './fields.tsx'
import { FormModal, type FieldErrors } from './Modal.tsx'

type Kind = 'department' | 'colleague' | 'organisation'

const KINDS = [
  { value: 'department', label: s.transfer.toDepartment },
  { value: 'colleague', label: s.transfer.toColleague },
  { value: 'organisation', label: s.transfer.toOrganisation },
] as const

/** @param department chosen beforehand */
export function TransferDialog({ detail, onClose, department }: ActionDialogProps & { department?: string }) {
  const controller = useController()
  const colleagues = useDesk((desk) => desk.colleagues)
  const [kind, setKind] = useState<Kind>('department')
  const [chosen, choose] = useState('')
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
      about={detail}
      intro={kind !== 'organisation' ? s.transfer.intro : isSpoken(detail) ? contact.refer : s.transfer.introOrganisation}
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
              <select {...field} class="input" name="target" onChange={(event) => choose(event.currentTarget.value)}>
                <option value="">{targets.length > 0 ? s.choose : s.transfer.nobody}</option>
                {targets.map((target) => (
                  <option key={target.id} value={target.id} selected={target.id === department}>
                    {target.label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <p class="field-hint" role="status">
            {kind === 'colleague' && colleagues && whereTo(colleagues, chosen, detail)}
          </p>
          <NoteField name="note" label={kind === 'organisation' ? s.resolve.note : s.transfer.note} hint={kind === 'organisation' ? s.resolve.noteHint : s.transfer.noteHint} error={errors['note']} />
        </>
      )}
    </FormModal>
  )
}

/** Where the conversation is once a colleague has it: in the department that they share, else in their first. */
function whereTo(colleagues: Colleagues, chosen: string, { department, departmentName }: HandoffDetail): string | null {
  const colleague = colleagues.agents.find(({ id }) => id === chosen)
  if (!colleague) return null
  if (colleague.departments.includes(department)) return s.transfer.stays(departmentName)
  const to = colleagues.departments.find(({ id }) => id === colleague.departments[0])
  return to ? s.transfer.goesAlong(colleague.name, to.name) : null
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
