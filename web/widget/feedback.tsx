/** Below the newest answer of the computer: whether it helped, and what was missed. Asked, never in the way, and never about an employee. */
import type { JSX } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Message } from '../shared/contract.ts'
import { useWidget } from './context.ts'
import { CheckIcon } from './icons.tsx'

const LONGEST = 500

/** @param message what it is asked about: the last word of the computer alone, for what was said before is behind us */
export function Feedback({ message }: { message: Message }): JSX.Element | null {
  const { view } = useWidget()
  const { state, messages, gone } = view
  const about = messages.findLast(({ author }) => author !== 'system')
  if (about !== message || !about.rate || !state || state.owner !== 'bot' || state.ended || gone) return null
  return <Asked about={about} />
}

function Asked({ about }: { about: Message }): JSX.Element {
  const { chat, strings } = useWidget()
  const [asking, setAsking] = useState(false)
  const [said, setSaid] = useState('')
  const title = useId()
  const give = async (helped: boolean, missed = ''): Promise<void> => {
    try {
      await chat.call('POST', `/messages/${about.seq}/feedback`, { body: { helped, missed } })
      chat.take({ message: { ...about, helped } })
      setAsking(!helped && missed === '')
      setSaid(helped || missed !== '' ? strings.feedbackThanks : '')
    } catch {
      setSaid(strings.callbackFailed)
    }
  }
  return (
    <div class="feedback" aria-live="off">
      <span id={title}>{strings.feedbackQuestion}</span>
      <span class="feedback-choices" role="group" aria-labelledby={title}>
        {[true, false].map((helped) => (
          <button key={String(helped)} type="button" class="choice" aria-pressed={about.helped === helped} onClick={() => void give(helped)}>
            {about.helped === helped && <CheckIcon />}
            {helped ? strings.yes : strings.no}
          </button>
        ))}
      </span>
      {asking && <Missed onSend={(missed) => void give(false, missed)} />}
      <span role="status">{said}</span>
    </div>
  )
}

function Missed({ onSend }: { onSend: (missed: string) => void }): JSX.Element {
  const { strings } = useWidget()
  const box = useRef<HTMLTextAreaElement>(null)
  const id = useId()
  const [error, setError] = useState(false)
  useLayoutEffect(() => {
    box.current?.focus()
    box.current?.form?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <form
      class="feedback-missed"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const missed = box.current!.value.trim()
        setError(missed === '')
        if (missed !== '') {
          onSend(missed)
          ;(box.current!.getRootNode() as ShadowRoot).querySelector<HTMLTextAreaElement>('#input')?.focus()
        } else box.current!.focus()
      }}
    >
      <label for={id}>{strings.feedbackMissed}</label>
      <p id={`${id}-hint`} class="quiet">
        {strings.feedbackHint}
      </p>
      <p id={`${id}-error`} class="note error" role="alert">
        {error && strings.feedbackEmpty}
      </p>
      <textarea ref={box} id={id} rows={2} maxLength={LONGEST} dir="auto" aria-invalid={error} aria-describedby={`${id}-error ${id}-hint`} />
      <button type="submit" class="secondary">
        {strings.feedbackSend}
      </button>
    </form>
  )
}
