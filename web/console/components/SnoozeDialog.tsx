import { useState } from 'preact/hooks'
import { useController } from '../context.ts'
import { isSpoken } from '../state/spoken.ts'
import { contact } from '../strings.contact.ts'
import { s } from '../strings.ts'
import { localFieldValue } from '../time.ts'
import type { ActionDialogProps } from './ConversationActions.tsx'
import { Choices, Field } from './fields.tsx'
import { FormModal, type FieldErrors } from './Modal.tsx'

type Preset = 'quarter' | 'hour' | 'tomorrow' | 'other'

const PRESETS = [
  { value: 'quarter', label: s.snooze.quarter },
  { value: 'hour', label: s.snooze.hour },
  { value: 'tomorrow', label: s.snooze.tomorrow },
  { value: 'other', label: s.snooze.other },
] as const

export function SnoozeDialog({ detail, onClose }: ActionDialogProps) {
  const { answering } = useController()
  const [preset, setPreset] = useState<Preset>('quarter')
  const check = (values: FormData): FieldErrors => (momentOf(preset, values, new Date()) ? {} : { moment: s.snooze.missing })
  const submit = (values: FormData): Promise<void> => answering.snooze(detail, momentOf(preset, values, new Date())!)
  return (
    <FormModal
      title={s.snooze.title}
      about={detail}
      intro={isSpoken(detail) ? contact.snooze : s.snooze.intro}
      submitLabel={s.snooze.submit}
      onClose={onClose}
      check={check}
      submit={submit}
    >
      {(errors) => (
        <>
          <Choices name="preset" legend={s.snooze.until} options={PRESETS} chosen={preset} onChoose={setPreset} />
          {preset === 'other' && (
            <Field label={s.snooze.moment} error={errors['moment']}>
              {(field) => <input {...field} class="input" type="datetime-local" name="moment" min={localFieldValue(new Date())} />}
            </Field>
          )}
        </>
      )}
    </FormModal>
  )
}

/** @returns the moment that was chosen, or null when it is missing or past */
function momentOf(preset: Preset, values: FormData, now: Date): Date | null {
  if (preset === 'other') {
    const moment = new Date(String(values.get('moment')))
    return moment.getTime() > now.getTime() ? moment : null
  }
  const moment = new Date(now)
  if (preset === 'quarter') moment.setMinutes(now.getMinutes() + 15)
  if (preset === 'hour') moment.setHours(now.getHours() + 1)
  if (preset === 'tomorrow') {
    moment.setDate(now.getDate() + 1)
    moment.setHours(9, 0, 0, 0)
  }
  return moment
}
