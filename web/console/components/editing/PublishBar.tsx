import { useEffect, useRef, useState } from 'preact/hooks'
import { useDesk } from '../../context.ts'
import { type ItemState, REASON_LEAST } from '../../state/content.ts'
import { editing as words, type Finding } from '../../strings.editing.ts'
import { ErrorMessage, Field } from '../fields.tsx'
import { FormModal } from '../Modal.tsx'
import { ShownBody } from './ShownBody.tsx'

const onlyWarnings = (findings: Finding[]): boolean => findings.length > 0 && findings.every((each) => each.level === 'warning')

/** Why, whether the warnings were seen, and the three things to do with what is typed. */
export function PublishBar({ item }: { item: ItemState }) {
  const form = useRef<HTMLFormElement>(null)
  const [faults, setFaults] = useState<{ reason?: string; seen?: string }>({})
  const result = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (!item.notice) return
    result.current?.scrollIntoView({ block: 'nearest' })
    const focused = document.activeElement as HTMLButtonElement | null // the button that did it may be gone, or disabled now
    if (!focused || focused === document.body || focused.disabled) result.current?.focus()
  }, [item.notice])
  useEffect(() => {
    const [first] = Object.keys(faults)
    if (first) form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus()
  }, [faults])
  const warned = onlyWarnings(item.findings)
  const asking = useRef(false)
  const me = useDesk(({ agent }) => agent?.id)
  const [sure, setSure] = useState(false)

  const publish = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (item.busy || asking.current) return
    asking.current = true
    try {
      await publishChecked()
    } finally {
      asking.current = false
    }
  }

  /** Nothing is published that was not looked at as it stands there. */
  const publishChecked = async (): Promise<void> => {
    const values = new FormData(form.current!)
    const reason = String(values.get('reason')).trim()
    const seen = values.get('seen') !== null
    const looked = item.standing === 'checked' ? { failed: false, findings: item.findings } : await item.lookNow()
    if (looked.failed) return
    const found = {
      ...(reason.length < REASON_LEAST ? { reason: words.reasonMissing } : {}),
      ...(onlyWarnings(looked.findings) && !seen ? { seen: words.seenMissing } : {}),
    }
    setFaults(found)
    if (Object.keys(found).length === 0 && (await item.publish(reason, seen))) form.current?.reset()
  }

  const discard = async (): Promise<void> => {
    if (await item.discard()) form.current?.reset()
  }
  const draft = item.detail?.draft
  const ofColleague = draft && draft.byId !== me ? draft : null

  return (
    <>
      <form ref={form} class="form editing-publish" noValidate onSubmit={(event) => void publish(event)}>
        <Field label={words.reason} hint={words.reasonHint} error={faults.reason}>
          {(field) => <input {...field} class="input" name="reason" maxLength={300} autocomplete="off" onInput={() => setFaults({})} />}
        </Field>
        {warned && (
          <div>
            <label class="choice">
              <input type="checkbox" name="seen" aria-describedby={faults.seen ? 'editing-seen' : undefined} onChange={() => setFaults({})} />
              {words.seen}
            </label>
            {faults.seen && (
              <p id="editing-seen" class="field-error">
                {faults.seen}
              </p>
            )}
          </div>
        )}
        <div class="form-buttons">
          <button type="submit" class="button button-primary">
            {item.busy ? words.publishing : words.publish}
          </button>
          <button type="button" class="button button-secondary" disabled={item.busy || !item.dirty} onClick={() => void item.save()}>
            {words.save}
          </button>
          {draft && (
            <button type="button" class="button button-subtle" disabled={item.busy} onClick={() => (ofColleague ? setSure(true) : void discard())}>
              {words.discard}
            </button>
          )}
          {item.dirty && !draft && (
            <button type="button" class="button button-subtle" disabled={item.busy} onClick={() => void discard()}>
              {words.forget}
            </button>
          )}
        </div>
        <ErrorMessage text={item.error} />
        <p ref={result} id="editing-result" role="status" tabIndex={-1} class="editing-notice" hidden={!item.notice}>
          {item.notice}
        </p>
      </form>
      {sure && ofColleague && (
        <FormModal
          title={words.discardOf(ofColleague.by)}
          intro={words.discardSure(ofColleague.by)}
          submitLabel={words.discard}
          onClose={() => setSure(false)}
          check={() => ({})}
          submit={discard}
        >
          {() => <ShownBody before={item.detail?.body ?? null} after={ofColleague.body} />}
        </FormModal>
      )}
    </>
  )
}
