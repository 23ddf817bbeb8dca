import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../../context.ts'
import { contact as words } from '../../strings.contact.ts'
import type { CannedAnswer, HandoffDetail } from '../../types.ts'
import { DraftStanding, NewerDraft } from '../DraftStanding.tsx'
import { isTooLong, TextLength } from '../TextLength.tsx'
import { Found } from './Found.tsx'
import { useUnderstood } from './useUnderstood.ts'

/** Where an employee types what is asked aloud, with the agreed answers below while they type. */
export function ContactBox({ detail }: { detail: HandoffDetail }) {
  const { answering, contacts } = useController()
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const draft = useDesk((desk) => desk.conversations[detail.id]?.draft ?? '')
  const understanding = useUnderstood(draft, detail)
  const [telling, setTelling] = useState<string | null>(null)
  const ids = useRef(new Map<string, string>())
  const text = draft.trim()
  useEffect(() => {
    if (!contacts.isFresh(detail.id)) return
    const shown = requestAnimationFrame(() => box.current?.focus()) // on a narrow screen its part comes to the front first
    return () => cancelAnimationFrame(shown)
  }, [contacts, detail.id])
  const sendable = text !== '' && !isTooLong(text)

  const note = (event: Event): void => {
    event.preventDefault()
    if (sendable) void answering.asked(detail.id, text)
    box.current?.focus()
  }
  const ownWords = (): void => {
    if (sendable) void answering.send(detail.id, text)
    box.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') box.current?.blur()
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) note(event)
  }
  const tell = async (answer: CannedAnswer): Promise<void> => {
    const name = `${answer.topic}/${answer.aspect}/${answer.audience}`
    if (telling !== null) return
    setTelling(name)
    const messageId = ids.current.get(name) ?? crypto.randomUUID() // told again after a lost answer, it is told once
    ids.current.set(name, messageId)
    box.current?.focus()
    if (await contacts.tell(detail, answer, isTooLong(text) ? '' : text, messageId)) ids.current.delete(name)
    setTelling(null)
  }
  return (
    <form class="composer-form" onSubmit={note}>
      <NewerDraft id={detail.id} />
      <label class="field-label" for={id}>
        {words.asked}
      </label>
      <div class="composer-row">
        <textarea
          ref={box}
          id={id}
          class="input composer-box"
          data-shortcut="reply"
          rows={2}
          lang={detail.language}
          dir="auto"
          aria-invalid={isTooLong(draft) ? true : undefined}
          aria-describedby={`${id}-length ${id}-hint`}
          value={draft}
          onInput={(event) => answering.draft(detail.id, event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <div class="contact-buttons">
          <button type="submit" class="button button-primary">
            {words.note}
          </button>
          <button type="button" class="button button-secondary" title={words.ownWordsHint} onClick={ownWords}>
            {words.ownWords}
          </button>
        </div>
      </div>
      <TextLength id={`${id}-length`} text={draft} />
      <DraftStanding id={detail.id} />
      <p id={`${id}-hint`} class={understanding.understood ? 'visually-hidden' : 'field-hint'}>
        {words.hint}
      </p>
      <Found detail={detail} understanding={understanding} telling={telling} onTell={(answer) => void tell(answer)} />
    </form>
  )
}
