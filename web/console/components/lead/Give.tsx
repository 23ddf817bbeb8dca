import { useCallback, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import type { HandoffDetail } from '../../types.ts'
import { Field } from '../fields.tsx'
import { FormModal, type FieldErrors } from '../Modal.tsx'
import type { Member } from './Team.tsx'

const words = s.lead.give

/** A supervisor gives somebody who waits to an employee who is there and has room. */
export function Give({ detail }: { detail: HandoffDetail }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" class="button button-secondary" onClick={() => setOpen(true)}>
        {words.open}
      </button>
      {open && <GiveDialog detail={detail} onClose={() => setOpen(false)} />}
    </>
  )
}

function GiveDialog({ detail, onClose }: { detail: HandoffDetail; onClose: () => void }) {
  const controller = useController()
  const { client } = controller
  const load = useCallback(async () => (await client.api.get<{ payload: Member[] }>('/v1/team')).payload, [client])
  const { value: team } = useLoaded<Member[]>(load)
  const here = team?.filter(({ presence }) => presence === 'available') ?? []
  const isOurs = (member: Member): boolean => member.departments.some(({ id }) => id === detail.department)
  const check = (values: FormData): FieldErrors => (values.get('agentId') ? {} : { agentId: words.missing })
  const give = async (values: FormData): Promise<void> => {
    const agentId = String(values.get('agentId'))
    await client.api.post(`/v1/handoffs/${detail.id}/assign`, { agentId })
    controller.notify('info', words.given(team?.find(({ id }) => id === agentId)?.name ?? ''))
    await controller.open(detail.id)
  }
  return (
    <FormModal title={words.title} intro={words.intro} submitLabel={words.submit} onClose={onClose} check={check} submit={give}>
      {(errors) => (
        <>
          <Field label={words.whom} error={errors['agentId']} hint={team && here.length === 0 ? words.nobody : words.hint}>
            {(field) => (
              <select {...field} class="input" name="agentId">
                <option value="">{s.choose}</option>
                <Group label={words.ours} members={here.filter(isOurs)} />
                <Group label={words.others} members={here.filter((member) => !isOurs(member))} />
              </select>
            )}
          </Field>
        </>
      )}
    </FormModal>
  )
}

function Group({ label, members }: { label: string; members: Member[] }) {
  if (members.length === 0) return null
  return (
    <optgroup label={label}>
      {members.map((member) => (
        <option key={member.id} value={member.id} disabled={member.load >= member.capacity}>
          {words.option(member.name, member.departments.map(({ name }) => name), member.load, member.capacity, member.break !== null)}
        </option>
      ))}
    </optgroup>
  )
}
