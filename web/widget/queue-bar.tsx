/** While the citizen waits for a human: the place, the expected wait, by when there is an answer, and the choice to be called back. */
import type { JSX } from 'preact'
import { written } from '../shared/direction.ts'
import { CallbackPart } from './callback.tsx'
import { useWidget } from './context.ts'
import { ClockIcon } from './icons.tsx'

export function QueueBar(): JSX.Element {
  const { view, strings } = useWidget()
  const state = view.state && !view.state.ended && !view.gone ? view.state : null
  const queue = state?.queue ?? null
  const agent = state?.owner === 'agent' ? state.agent : null
  const planned = state?.callback ?? null
  const term = state?.term ?? null
  return (
    <section class={queue || agent || planned || term ? 'waiting-bar' : 'waiting-bar is-empty'}>
      <p role="status">
        {queue && <ClockIcon />}
        {queue && <span {...written(state!.language)}>{queue.text}</span>}
        {agent && <span>{strings.agentHere(agent.name, agent.department)}</span>}
      </p>
      {term && <p {...written(state!.language)}>{term.text}</p>}
      {(queue || planned) && !agent && <CallbackPart />}
    </section>
  )
}
