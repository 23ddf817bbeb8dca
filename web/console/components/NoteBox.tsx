import { useCallback, useId, useRef, useState } from 'preact/hooks'
import { useController } from '../context.ts'
import { explain, isSignedOut } from '../errors.ts'
import { answering as words } from '../strings.answering.ts'
import { s } from '../strings.ts'
import type { Colleagues, Handoff } from '../types.ts'
import { Combobox, type Option } from './Combobox.tsx'
import { ErrorMessage } from './fields.tsx'
import { isTooLong, TextLength } from './TextLength.tsx'

type Colleague = Colleagues['agents'][number]

/** A private note: `@` names a colleague, who then gets to see this conversation. `to`: whose conversation it is, who is told at once. */
export function NoteBox({ id, to }: { id: string; to: Handoff['claimedBy'] }) {
  const controller = useController()
  const { drafts } = controller
  const field = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  const clientMessageId = useRef('')
  const [text, setText] = useState(() => drafts.note(id))
  const [named, setNamed] = useState<Colleague[]>([])
  const [naming, setNaming] = useState(false)
  const [state, setState] = useState<{ busy: boolean; error: string | null }>({ busy: false, error: null })
  const find = useCallback((query: string) => colleagues(controller.client.colleagues(), query), [controller])

  const write = (now: string): void => {
    clientMessageId.current = ''
    setText(now)
    drafts.keepNote(id, now)
  }
  const close = (): void => {
    setNaming(false)
    box.current?.focus()
  }
  const mention = (colleague: Colleague): void => {
    setNamed((known) => [...known, colleague])
    write(`${text}${text === '' || /\s$/.test(text) ? '' : ' '}@${colleague.name} `)
    close()
  }
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (text.trim() === '' || state.busy || isTooLong(text)) return
    setState({ busy: true, error: null })
    clientMessageId.current ||= crypto.randomUUID() // the same note again, after a lost answer, arrives once
    const asked = named.filter(({ name }) => text.includes(`@${name}`)).map((colleague) => colleague.id)
    const mentions = [...new Set(to ? [to.id, ...asked] : asked)]
    try {
      const message = await controller.client.note(id, clientMessageId.current, text.trim(), mentions)
      controller.store.dispatch({ type: 'message', id, message })
      write('')
      setNamed([])
      setState({ busy: false, error: null })
      controller.done()
    } catch (error) {
      setState({ busy: false, error: explain(error) })
      if (isSignedOut(error)) controller.expire()
    }
    box.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') box.current?.blur()
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void submit(event)
    if (event.key === '@') {
      event.preventDefault()
      setNaming(true)
    }
  }
  return (
    <form class="composer-form" onSubmit={(event) => void submit(event)}>
      {naming && (
        <Combobox
          label={words.note.mentionLabel}
          hint={words.note.mentionHint}
          find={find}
          found={words.note.found}
          none={words.note.nobody}
          onChoose={mention}
          onClose={close}
        />
      )}
      <ErrorMessage text={state.error} />
      <label class="field-label" for={field}>
        {to ? s.lead.watch.whisper(to.name) : words.note.label}
      </label>
      <div class="composer-row">
        <textarea
          ref={box}
          id={field}
          class="input composer-box composer-note"
          rows={2}
          dir="auto"
          aria-describedby={`${field}-length ${field}-hint`}
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          aria-invalid={isTooLong(text) ? true : undefined}
        />
        <button type="submit" class="button button-secondary">
          {state.busy ? words.note.saving : to ? words.note.whisper : words.note.save}
        </button>
      </div>
      <TextLength id={`${field}-length`} text={text} />
      <p id={`${field}-hint`} class="field-hint" hidden={naming}>
        {words.note.hint}
      </p>
      <div class="composer-tools" hidden={naming}>
        <button type="button" class="button button-subtle" aria-keyshortcuts="@" aria-expanded={naming} onClick={() => setNaming(true)}>
          {words.note.mention}
        </button>
      </div>
    </form>
  )
}

async function colleagues(loading: Promise<Colleagues>, query: string): Promise<Option<Colleague>[]> {
  const { agents } = await loading
  const wanted = query.trim().toLocaleLowerCase('nl')
  return agents
    .filter(({ name }) => name.toLocaleLowerCase('nl').includes(wanted))
    .map((colleague) => ({
      key: colleague.id,
      value: colleague,
      content: (
        <span class="option-title">
          {colleague.name} <span class="quiet">{words.note.presence[colleague.presence]}</span>
        </span>
      ),
    }))
}
