/** While the citizen waits for a human: the place, the expected wait or until when it rests, by when there is an answer, and the choice to be called back. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Queue } from '../shared/contract.ts'
import { written } from '../shared/direction.ts'
import { CallbackPart } from './callback.tsx'
import { useWidget } from './context.ts'
import { CrossingPart, GoesOn } from './crossing.tsx'
import { ClockIcon } from './icons.tsx'

export function QueueBar(): JSX.Element {
  const { view, language } = useWidget()
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
      <section class={queue || rest || planned || term ? 'waiting-bar' : 'waiting-bar is-empty'}>
        {queue && (
          <p class="standing">
            <ClockIcon />
            <span {...written(state!.language)}>{queue.text}</span>
          </p>
        )}
        {rest && (
          <p class="standing">
            <ClockIcon />
            <span {...written(state!.language)}>{rest.text}</span>
          </p>
        )}
        {term && <p {...written(state!.language)}>{term.text}</p>}
        {(queue || planned) && !agent && <CallbackPart />}
        {queue && !agent && <CrossingPart />}
      </section>
      <GoesOn />
    </>
  )
}

/** Long enough to be read out. */
const SAID_MS = 10_000

/**
 * What a screen reader is told of the queue: the line as it is when the place changes. The first is in the conversation, and the wait
 * is refreshed each few seconds: who cannot see the bar would hear it all the time. It is not left standing beside the bar.
 */
function useAnnounced(queue: Queue | null): string {
  const last = useRef<number | null | undefined>(undefined)
  const [said, setSaid] = useState('')
  const place = queue?.place
  useEffect(() => {
    const moved = last.current !== undefined && place !== undefined && last.current !== place
    last.current = place
    setSaid(moved ? queue!.text : '')
    if (!moved) return undefined
    const timer = setTimeout(() => setSaid(''), SAID_MS)
    return () => clearTimeout(timer)
  }, [place])
  return said
}
