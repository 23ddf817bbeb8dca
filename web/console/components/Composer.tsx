import { useId, useRef } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { s } from '../strings.ts'
import type { HandoffDetail } from '../types.ts'

/** The agent's text box. It also stays, with its text, when the conversation is no longer this agent's. */
export function Composer({ detail }: { detail: HandoffDetail }) {
  const { answering } = useController()
  const box = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  const draft = useDesk((desk) => desk.conversations[detail.id]?.draft ?? '')
  const mine = Boolean(detail.claimId)
  if (!mine && draft === '') return null

  const submit = (event: Event): void => {
    event.preventDefault()
    const text = draft.trim()
    if (text !== '' && mine) void answering.send(detail.id, text)
    box.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') box.current?.blur()
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
  }
  const onInput = (text: string): void => {
    answering.draft(detail.id, text)
    if (text.trim() !== '') answering.typing(detail.id, Date.now())
  }
  return (
    <form class="composer" onSubmit={submit}>
      <label class="field-label" for={id}>
        {s.composer.label}
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
          aria-describedby={`${id}-hint`}
          value={draft}
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {mine && (
          <button type="submit" class="button button-primary">
            {s.composer.send}
          </button>
        )}
      </div>
      <p id={`${id}-hint`} class="field-hint">
        {s.composer.hint}
      </p>
    </form>
  )
}
