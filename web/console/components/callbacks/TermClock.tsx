import { useRef, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import type { Term } from '../../state/callbacks.ts'
import { s } from '../../strings.ts'
import { termText } from './TermsList.tsx'

/** By when this conversation is owed an answer, and the clock that can be stopped. */
export function TermClock({ id, term }: { id: string; term: Term }) {
  const controller = useController()
  const [busy, setBusy] = useState(false)
  const reason = useRef<HTMLSelectElement>(null)
  const act = async (what: 'stop' | 'resume', body?: object): Promise<void> => {
    if (busy) return
    setBusy(true)
    try {
      await controller.client.api.post(`/v1/handoffs/${id}/term/${what}`, body)
      controller.done()
      await controller.open(id)
    } catch (error) {
      controller.failed(error)
    }
    setBusy(false)
  }
  const { terms } = s.callbacks
  return (
    <>
      <p role="status">
        <strong>{termText(term)}</strong> ({[term.daysLeft != null && terms.left(term.daysLeft), terms.promised(term.workingDays)].filter(Boolean).join(', ')})
      </p>
      {term.status === 'running' && (
        <div class="form-buttons">
          <select ref={reason} class="input" aria-label={terms.reason}>
            {Object.entries(terms.reasons).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          <button type="button" class="button button-secondary" onClick={() => void act('stop', { reason: reason.current!.value })}>
            {terms.stop}
          </button>
        </div>
      )}
      {term.status === 'stopped' && (
        <button type="button" class="button button-secondary" onClick={() => void act('resume')}>
          {terms.resume}
        </button>
      )}
    </>
  )
}
