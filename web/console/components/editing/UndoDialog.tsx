import { useEffect, useRef } from 'preact/hooks'
import { type ItemState, REASON_LEAST } from '../../state/content.ts'
import { editing as words } from '../../strings.editing.ts'
import { Field } from '../fields.tsx'
import { FormModal } from '../Modal.tsx'
import { ShownBody } from './ShownBody.tsx'

/** Whether an earlier version, or what the file says (0), is to be told again, and why. */
export function UndoDialog({ item, to, onClose }: { item: ItemState; to: number; onClose: () => void }) {
  const { detail } = item
  const again = to === 0 ? detail?.file : detail?.history.find((each) => each.version === to)?.after
  const done = useRef(false)
  useEffect(() => () => queueMicrotask(() => done.current && showResult()), [])
  return (
    <FormModal
      title={words.undoNamed(to)}
      intro={words.undoSure}
      submitLabel={words.undo}
      onClose={onClose}
      check={(values) => (String(values.get('reason')).trim().length < REASON_LEAST ? { reason: words.reasonMissing } : {})}
      submit={async (values) => {
        await item.undo(to, String(values.get('reason')).trim())
        done.current = true
      }}
    >
      {(errors) => (
        <>
          <ShownBody before={detail?.body ?? null} after={again ?? null} label={words.undoNamed(to)} />
          <Field label={words.reason} hint={words.reasonHint} error={errors.reason}>
            {(field) => <input {...field} class="input" name="reason" maxLength={300} autocomplete="off" />}
          </Field>
        </>
      )}
    </FormModal>
  )
}

/** The dialog gives the focus back to a button far from what is said of the result: whoever put something back goes to that. */
function showResult(): void {
  const result = document.getElementById('editing-result')
  result?.focus()
}
