import { useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { s } from '../../strings.ts'
import { ErrorMessage } from '../fields.tsx'
import { type Brake, named } from './brake.ts'

interface SharedFact {
  fact: string
  label: string
  answers: { topic: string; title: string; aspect: string; aspectLabel: string; withdrawn: boolean }[]
}

const words = s.lead.brakes

/** Under a withdrawn answer: the other answers that state the same facts, and one press to withdraw those too. */
export function SameFacts({ brake, onStopped }: { brake: Brake; onStopped: () => Promise<void> }) {
  const { client } = useController()
  const [facts, setFacts] = useState<SharedFact[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const path = `/v1/brakes/${brake.id}/same-facts`
  const run = async (work?: () => Promise<unknown>): Promise<void> => {
    try {
      await work?.()
      setFacts((await client.api.get<{ payload: SharedFact[] }>(path)).payload)
      setError(null)
      if (work) await onStopped()
    } catch (failure) {
      setError(explain(failure))
    }
  }
  return (
    <details onToggle={(event) => event.currentTarget.open && facts === null && void run()}>
      <summary>{words.sameFacts(named(brake))}</summary>
      <ErrorMessage text={error} />
      <div role="status">{facts?.length === 0 && <p class="quiet">{words.noSameFacts}</p>}</div>
      <ul class="panel-list">
        {facts?.map((each) => (
          <FactRow key={each.fact} shared={each} onStop={() => run(() => client.api.post(path, { fact: each.fact }))} />
        ))}
      </ul>
    </details>
  )
}

function FactRow({ shared, onStop }: { shared: SharedFact; onStop: () => Promise<void> }) {
  const left = shared.answers.filter((each) => !each.withdrawn).length
  return (
    <li class="same-fact">
      <p>
        <strong>{shared.label}</strong>
      </p>
      <ul class="same-fact-answers">
        {shared.answers.map((each) => (
          <li key={`${each.topic}/${each.aspect}`}>
            {each.title}: {each.aspectLabel}
            {each.withdrawn && <span class="quiet"> ({words.stopped})</span>}
          </li>
        ))}
      </ul>
      <div role="status">{left === 0 && <p class="quiet">{words.alsoStopped}</p>}</div>
      {left > 0 && (
        <button type="button" class="button button-secondary" aria-label={words.alsoStopNamed(left, shared.label)} onClick={() => void onStop()}>
          {words.alsoStop(left)}
        </button>
      )}
    </li>
  )
}
