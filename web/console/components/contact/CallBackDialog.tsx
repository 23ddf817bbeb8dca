import { useCallback } from 'preact/hooks'
import type { Slot } from '../../../shared/callbacks.ts'
import { SlotOptions } from '../../../shared/slot-options.tsx'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { contact as words } from '../../strings.contact.ts'
import type { ActionDialogProps } from '../ConversationActions.tsx'
import { Field, NoteField } from '../fields.tsx'
import { FormModal, type FieldErrors } from '../Modal.tsx'

interface Slots {
  meta: { timeZone: string }
  payload: Slot[]
}

/** Promises somebody who calls or stands at the counter that they are called back. */
export function CallBackDialog({ detail, onClose }: ActionDialogProps) {
  const { client, contacts } = useController()
  const load = useCallback(() => client.api.get<Slots>(`/v1/handoffs/${detail.id}/call-back/slots`), [client, detail.id])
  const { value: slots } = useLoaded(load)
  const said = (values: FormData, name: string): string => String(values.get(name) ?? '').trim()
  const check = (values: FormData): FieldErrors => (said(values, 'phone') === '' ? { phone: words.phoneMissing } : {})
  const submit = (values: FormData): Promise<void> =>
    contacts.callBack(detail, { phone: said(values, 'phone'), name: said(values, 'name'), startsAt: said(values, 'startsAt') || null, note: said(values, 'note') })
  return (
    <FormModal title={words.callBack} about={detail} intro={words.callBackIntro} submitLabel={words.promise} onClose={onClose} check={check} submit={submit}>
      {(errors) => (
        <>
          <Field label={words.phone} error={errors['phone']}>
            {(field) => <input {...field} class="input" type="tel" name="phone" autocomplete="off" data-first defaultValue={detail.callTo ?? ''} />}
          </Field>
          <Field label={words.when}>
            {(field) => (
              <select {...field} class="input" name="startsAt">
                <option value="">{words.soon}</option>
                {slots && <SlotOptions slots={slots.payload} language="nl" timeZone={slots.meta.timeZone} />}
              </select>
            )}
          </Field>
          <Field label={words.name} hint={words.nameHint}>
            {(field) => <input {...field} class="input" type="text" name="name" autocomplete="off" maxLength={60} />}
          </Field>
          <NoteField name="note" label={words.callBackNote} hint={words.callBackNoteHint} />
        </>
      )}
    </FormModal>
  )
}
