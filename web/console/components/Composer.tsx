import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { mayLead } from '../roles.ts'
import { isAsAgreed } from '../state/conversation.ts'
import { isSpoken } from '../state/spoken.ts'
import { contact } from '../strings.contact.ts'
import { answering as words } from '../strings.answering.ts'
import { s } from '../strings.ts'
import type { CannedAnswer, HandoffDetail } from '../types.ts'
import { ContactBox } from './contact/ContactBox.tsx'
import { CannedSearch } from './CannedSearch.tsx'
import { ChosenAnswer, LinksAlong } from './ChosenAnswer.tsx'
import { DeviationDialog } from './DeviationDialog.tsx'
import { DraftStanding, NewerDraft } from './DraftStanding.tsx'
import { FileRequest } from './Files.tsx'
import { NoteBox } from './NoteBox.tsx'
import { isTooLong, TextLength } from './TextLength.tsx'

type Mode = 'answer' | 'note'

/** Where an employee writes: to the citizen, or a note that only colleagues read. */
export function Composer({ detail }: { detail: HandoffDetail }) {
  const draft = useDesk((desk) => desk.conversations[detail.id]?.draft ?? '')
  const canned = useDesk((desk) => desk.conversations[detail.id]?.canned ?? null)
  const leads = useDesk(mayLead)
  const [mode, setMode] = useState<Mode>('answer')
  const [turns, setTurns] = useState(0)
  useEffect(() => {
    if (canned !== null) setMode('answer')
  }, [canned])
  const part = useRef<HTMLDivElement>(null)
  const change = (next: Mode): void => {
    setMode(next)
    setTurns((before) => before + 1)
  }
  useLayoutEffect(() => {
    if (turns > 0) part.current?.querySelector('textarea')?.focus() // whoever chose it goes on typing: a letter is a letter, and no shortcut
  }, [turns])
  const hadIt = useRef(false)
  hadIt.current ||= Boolean(detail.claimId)
  const taken = hadIt.current && takenBy(detail) !== null // the box stays, so that the focus does
  const answers = Boolean(detail.claimId) || draft !== '' || taken
  if (!answers && !detail.mayNote) return null
  const shown = answers && (mode === 'answer' || !detail.mayNote) ? 'answer' : 'note'
  const spoken = isSpoken(detail)
  const Box = spoken && detail.claimId ? ContactBox : AnswerBox
  return (
    <div ref={part} class="composer">
      {answers && detail.mayNote && <ModeSwitch mode={shown} names={spoken ? contact.modes : words.modes} onChange={change} />}
      {shown === 'answer' ? <Box detail={detail} /> : <NoteBox id={detail.id} to={leads && !detail.claimId ? detail.claimedBy : null} />}
    </div>
  )
}

function ModeSwitch({ mode, names, onChange }: { mode: Mode; names: Record<Mode | 'label', string>; onChange: (mode: Mode) => void }) {
  return (
    <div class="composer-modes" role="group" aria-label={names.label}>
      {(['answer', 'note'] as const).map((one) => (
        <button key={one} type="button" class="composer-mode" data-shortcut={one} aria-pressed={one === mode} onClick={() => onChange(one)}>
          {names[one]}
        </button>
      ))}
    </div>
  )
}

/** The agent's text box. It also stays, with its text, when the conversation is no longer this agent's. */
function AnswerBox({ detail }: { detail: HandoffDetail }) {
  const { answering } = useController()
  const box = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  const draft = useDesk((desk) => desk.conversations[detail.id]?.draft ?? '')
  const canned = useDesk((desk) => desk.conversations[detail.id]?.canned ?? null)
  const [open, setOpen] = useState<'search' | 'deviation' | null>(null)
  const mine = Boolean(detail.claimId)
  const taken = takenBy(detail)
  const known = useRef(canned)
  useEffect(() => {
    if (canned !== null && canned !== known.current) box.current?.focus()
    known.current = canned
  }, [canned])

  const submit = (event: Event): void => {
    event.preventDefault()
    const text = draft.trim()
    if (text === '' || !mine || isTooLong(text)) return
    if (canned !== null && !isAsAgreed(canned, text)) setOpen('deviation')
    else void answering.send(detail.id, text)
    box.current?.focus()
  }
  const close = (): void => {
    setOpen(null)
    box.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') box.current?.blur()
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
    if (event.key === '/' && mine && startsAWord(event.currentTarget as HTMLTextAreaElement)) {
      event.preventDefault()
      setOpen('search')
    }
  }
  const onInput = (text: string): void => {
    answering.draft(detail.id, text)
    if (text.trim() !== '') answering.typing(detail.id, Date.now())
  }
  const choose = (answer: CannedAnswer): void => {
    answering.choose(detail.id, answer)
    close()
  }
  return (
    <form class="composer-form" onSubmit={submit}>
      <NewerDraft id={detail.id} />
      {open === 'search' && <CannedSearch id={detail.id} onChoose={choose} onClose={close} />}
      {canned !== null && <ChosenAnswer id={detail.id} canned={canned} draft={draft} onOwnText={() => box.current?.focus()} />}
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
          readOnly={taken !== null}
          aria-invalid={isTooLong(draft) ? true : undefined}
          aria-describedby={`${id}-length ${id}-hint`}
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
      <TextLength id={`${id}-length`} text={draft} />
      {canned !== null && mine && <LinksAlong links={canned.links ?? []} />}
      <DraftStanding id={detail.id} />
      <p id={`${id}-hint`} class="field-hint" role="status" hidden={open === 'search'}>
        {taken === null ? words.hint : <strong>{words.taken(taken, draft !== '')}</strong>}
      </p>
      {mine && (
        <div class="composer-tools" hidden={open === 'search'}>
          <button type="button" class="button button-subtle" data-shortcut="canned" aria-keyshortcuts="/" aria-expanded={open === 'search'} onClick={() => setOpen('search')}>
            {words.canned.open}
          </button>
          <FileRequest detail={detail} />
        </div>
      )}
      {open === 'deviation' && <DeviationDialog onSend={(deviation) => void answering.send(detail.id, draft.trim(), deviation)} onClose={close} />}
    </form>
  )
}

/** The colleague who has it, where this agent does not. */
function takenBy({ claimId, status, claimedBy }: HandoffDetail): string | null {
  return !claimId && status === 'claimed' ? (claimedBy?.name ?? null) : null
}

/** A slash that begins a word asks for an answer; one within a word is a slash. */
function startsAWord(box: HTMLTextAreaElement): boolean {
  const before = box.value[box.selectionStart - 1]
  return box.selectionStart === box.selectionEnd && (before === undefined || /\s/.test(before))
}
