/** While the citizen waits for a human: the place, the expected wait or until when it rests, by when there is an answer, and the choice to be called back. */
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { Queue } from '../shared/contract.ts'
import { written } from '../shared/direction.ts'
import { CallbackPart } from './callback.tsx'
import { useWidget } from './context.ts'
import { ClockIcon } from './icons.tsx'

export function QueueBar(): JSX.Element {
  const { view, language, strings } = useWidget()
  const state = view.state && !view.state.ended && !view.gone ? view.state : null
  const queue = state?.queue ?? null
  const rest = state?.rest ?? null
  const agent = state?.owner === 'agent' ? state.agent : null
  const planned = state?.callback ?? null
  const term = state?.term ?? null
  const announced = useAnnounced(queue)
  return (
    <>
      <p class="visually-hidden" role="status" {...written(state?.language ?? language)}>
        {announced}
      </p>
      <section class={queue || rest || agent || planned || term ? 'waiting-bar' : 'waiting-bar is-empty'}>
        {queue && (
          <p class="standing">
            <ClockIcon />
            <span {...written(state!.language)}>{queue.text}</span>
          </p>
        )}
        <p class="standing" role="status">
          {agent && <span>{strings.agentHere(agent.name, agent.department)}</span>}
        </p>
        {rest && (
          <p class="standing">
            <ClockIcon />
            <span {...written(state!.language)}>{rest.text}</span>
          </p>
        )}
        {term && <p {...written(state!.language)}>{term.text}</p>}
        {(queue || planned) && !agent && <CallbackPart />}
      </section>
    </>
  )
}

/**
 * What a screen reader is told of the queue: the line as it was when the place last changed. The wait is refreshed each few seconds;
 * who cannot see the bar would hear it all the time.
 */
function useAnnounced(queue: Queue | null): string | undefined {
  const last = useRef<Pick<Queue, 'place' | 'text'> | null>(null)
  if (queue === null) last.current = null
  else if (last.current?.place !== queue.place) last.current = { place: queue.place, text: queue.text }
  return last.current?.text
}
