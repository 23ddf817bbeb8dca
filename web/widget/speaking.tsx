/** Who speaks in the place of the municipality now: always in sight. A change of it is a message in the conversation, and read out there. */
import type { JSX } from 'preact'
import { useWidget } from './context.ts'

export function Speaking(): JSX.Element {
  const { view, strings } = useWidget()
  const state = view.state && !view.state.ended && !view.gone ? view.state : null
  const who = !state
    ? ''
    : state.owner === 'agent' && state.agent
      ? strings.agentHere(state.agent.name, state.agent.department)
      : state.owner === 'bot'
        ? strings.computerHere
        : strings.nobodyYet
  return (
    <p class="speaking">
      {who}
    </p>
  )
}
