import { useController } from '../../context.ts'
import { s } from '../../strings.ts'
import { Field } from '../fields.tsx'
import { FormModal } from '../Modal.tsx'
import type { Member } from './Team.tsx'

interface CapacityDialogProps {
  member: Member
  onClose: () => void
  onSaved: () => Promise<void>
}

/** How many conversations somebody has at once, and of those on each channel. */
export function CapacityDialog({ member, onClose, onSaved }: CapacityDialogProps) {
  const { client } = useController()
  const words = s.lead.team
  const save = async (values: FormData): Promise<void> => {
    const channels = Object.keys(s.handoff.channels).filter((channel) => String(values.get(channel)) !== '')
    const limits = Object.fromEntries(channels.map((channel) => [channel, Number(values.get(channel))]))
    const body = { capacity: Number(values.get('capacity')), channels: limits }
    await client.api.call('PUT', `/v1/agents/${member.id}/capacity`, { body })
    await onSaved()
  }
  return (
    <FormModal
      title={words.capacityTitle(member.name)}
      intro={words.capacityIntro}
      submitLabel={words.save}
      onClose={onClose}
      check={() => ({})}
      submit={save}
    >
      {() => (
        <>
          <Field label={words.capacity}>
            {(field) => <input {...field} class="input" type="number" name="capacity" min={1} max={50} defaultValue={String(member.capacity)} />}
          </Field>
          {Object.entries(s.handoff.channels).map(([channel, label]) => (
            <Field key={channel} label={words.channel(label)}>
              {(field) => (
                <input
                  {...field}
                  class="input"
                  type="number"
                  name={channel}
                  min={0}
                  max={50}
                  defaultValue={String(member.channelCapacity[channel] ?? '')}
                />
              )}
            </Field>
          ))}
        </>
      )}
    </FormModal>
  )
}
