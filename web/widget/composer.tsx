/** Where the citizen types; Enter sends, Shift+Enter makes a new line. After the end of the conversation: the way to a new one. */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useWidget } from './context.ts'
import { isSpoken } from './doors.ts'
import { SendIcon } from './icons.tsx'
import { useLayer } from './layers.ts'
import { Receipt } from './receipt.tsx'
import { closed } from './view.ts'

const LIMIT = 4000
const COUNT_FROM = 3600

export function Composer(): JSX.Element {
  const { view } = useWidget()
  const composer = useRef<HTMLDivElement>(null)
  const over = view.gone || (view.state?.ended ?? false)
  useKeptFocus(composer, over)
  return (
    <div class="composer" ref={composer}>
      {over ? <Over /> : <Entry />}
    </div>
  )
}

/** When input and ending take each other's place, the focus that went with the old one goes to the new one. */
function useKeptFocus(composer: { current: HTMLDivElement | null }, over: boolean): void {
  const first = useRef(true)
  useLayoutEffect(() => {
    const root = composer.current?.getRootNode() as ShadowRoot
    if (!first.current && !root.activeElement) composer.current?.querySelector<HTMLElement>('textarea, button')?.focus()
    first.current = false
  }, [over])
}

function Over(): JSX.Element {
  const { chat, view, strings } = useWidget()
  return (
    <div class="over">
      <p role="status">{view.gone ? strings.gone : [strings.ended, view.state?.callback && strings.callbackStaysPlanned].filter(Boolean).join(' ')}</p>
      <Receipt />
      <button type="button" class="primary" onClick={() => chat.restart()}>
        {strings.restart}
      </button>
    </div>
  )
}

function Entry(): JSX.Element {
  const { chat, chosenFile, view, strings } = useWidget()
  const input = useRef<HTMLTextAreaElement>(null)
  const [submitted, setSubmitted] = useState(false)
  const length = [...view.draft.trim()].length // characters as the server counts them: an emoji is one
  const error = length > LIMIT ? strings.tooLong(length, LIMIT) : submitted && length === 0 ? strings.empty : undefined
  const off = closed(view) !== undefined
  useGrowing(input, view.draft)
  useEffect(() => setSubmitted(false), [view.messages.length]) // what was sent another way, such as a file
  const send = () => {
    input.current?.focus()
    if (off) return
    const file = length === 0 ? chosenFile.current : undefined
    if (file) return file()
    setSubmitted(length === 0)
    if (length > 0 && length <= LIMIT) chat.send(view.draft.trim())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div class="entry">
        <label for="input" class="visually-hidden">
          {strings.inputLabel}
        </label>
        <textarea
          ref={input}
          id="input"
          dir={view.draft ? 'auto' : undefined}
          rows={1}
          value={view.draft}
          placeholder={off ? '' : strings.inputHint}
          aria-invalid={error !== undefined}
          aria-describedby={off ? 'closed' : 'input-note'}
          aria-disabled={off}
          readOnly={off}
          onInput={(event) => {
            setSubmitted(false)
            chat.setDraft(event.currentTarget.value)
          }}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="primary send" aria-disabled={off} aria-describedby={off ? 'closed' : undefined}>
          <SendIcon />
          <span>{strings.send}</span>
        </button>
      </div>
      <p id="input-note" class={error ? 'note error' : 'note'} role="status">
        {error ?? (length > COUNT_FROM ? strings.left(LIMIT - length) : '')}
      </p>
      {view.state && <EndConversation />}
    </form>
  )
}

function EndConversation(): JSX.Element {
  const { chat, view, strings } = useWidget()
  const [asking, setAsking] = useState(false)
  const part = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  useLayer(asking, () => {
    setAsking(false)
    opener.current?.focus()
  })
  useLayoutEffect(() => {
    if (asking) part.current?.scrollIntoView({ block: 'nearest' })
  }, [asking])
  return (
    <div ref={part} class="ending">
      {view.reference && !asking && <span class="quiet">{strings.reference(view.reference)}</span>}
      {asking && <span>{[strings.endQuestion, strings.endStays].join(' ')}</span>}
      {asking && (
        <button type="button" class="text-button" onClick={() => void chat.end()}>
          {strings.endYes}
        </button>
      )}
      {!isSpoken(view.state) && (
        <button ref={opener} type="button" class="text-button" onClick={() => setAsking(!asking)}>
          {asking ? strings.endNo : strings.end}
        </button>
      )}
    </div>
  )
}

/** Lets the input grow with its text, up to what the style sheet allows. */
function useGrowing(input: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = input.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight + element.offsetHeight - element.clientHeight}px`
  }, [text])
}
