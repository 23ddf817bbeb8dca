import { useId, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { s } from '../../strings.ts'
import type { HandoffDetail } from '../../types.ts'

/** What was agreed about how we do it here, to tick off. The ticks are the employee's own: they stay in this tab, and nobody else sees them. */
export function Behaviours({ detail }: { detail: HandoffDetail }) {
  const { drafts } = useController()
  const id = useId()
  const [ticked, setTicked] = useState(() => drafts.ticks(detail.id))
  if (detail.behaviours.length === 0) return <p class="quiet">{s.background.noBehaviours}</p>
  const tick = (what: string, on: boolean): void => {
    const now = on ? [...ticked, what] : ticked.filter((other) => other !== what)
    setTicked(now)
    drafts.keepTicks(detail.id, now)
  }
  return (
    <>
      <ul class="behaviours">
        {detail.behaviours.map((behaviour, index) => (
          <li key={behaviour.do} class="behaviour">
            <label class="behaviour-line" data-kind="do">
              <input
                type="checkbox"
                checked={ticked.includes(behaviour.do)}
                aria-describedby={`${id}-${index}`}
                onChange={(event) => tick(behaviour.do, event.currentTarget.checked)}
              />
              <span>
                <strong>{s.background.do}</strong> {behaviour.do}
              </span>
            </label>
            <p id={`${id}-${index}`} class="behaviour-line" data-kind="dont">
              <span>
                <strong>{s.background.dont}</strong> {behaviour.dont} <span class="behaviour-value">({behaviour.value})</span>
              </span>
            </p>
          </li>
        ))}
      </ul>
      <p class="quiet">{s.background.ticks}</p>
    </>
  )
}
