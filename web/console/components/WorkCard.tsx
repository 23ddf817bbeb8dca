import { useCallback, useEffect } from 'preact/hooks'
import { useController, useDesk, useNow } from '../context.ts'
import { useLoaded } from '../loaded.ts'
import { s } from '../strings.ts'
import { timeOfDay } from '../time.ts'
import type { Work } from '../types.ts'

const EVERY_MS = 10_000

/** Above the lists: still wrapping up, or time for a short pause. The router brings nobody new meanwhile; the agent may say otherwise. */
export function WorkCard() {
  const controller = useController()
  const { client } = controller
  const presence = useDesk((desk) => desk.agent?.presence)
  const mine = useDesk((desk) => desk.queue?.mine.map(({ id }) => id).join() ?? '')
  const now = useNow(1_000)
  const load = useCallback(() => client.work(), [client, mine, presence]) // asked again when a conversation came or went
  const { value, reload } = useLoaded<Work>(load, EVERY_MS)
  useEffect(() => {
    if (value) controller.presenceIs(value.presence)
  }, [controller, value])
  const say = async (call: () => Promise<Work>): Promise<void> => {
    try {
      await call()
      controller.done()
    } catch (error) {
      controller.failed(error)
    }
    await reload()
  }
  const wrapping = value?.wrapUpUntil && Date.parse(value.wrapUpUntil) > now ? value.wrapUpUntil : null
  const pause = value?.break && (value.break.until === null || Date.parse(value.break.until) > now) ? value.break : null
  return (
    <div class="work" role="status">
      {value && wrapping && (
        <div class="work-card">
          <p>{s.work.wrappingUp(timeOfDay(wrapping))}</p>
          <button type="button" class="button button-secondary" onClick={() => void say(() => client.ready())}>
            {s.work.ready}
          </button>
        </div>
      )}
      {value?.closed && presence === 'available' && <Closed closed={value.closed} />}
      {value?.care && (
        <div class="work-card">
          <p>
            {s.care.own.heavy(value.care.heavyInRow)} {s.care.own.alone[value.care.alone]} {s.care.own.seen}
          </p>
        </div>
      )}
      {value && pause && (
        <div class="work-card">
          <p>
            <strong>{s.work.pause}</strong> {pause.due === 'heavy' ? s.work.heavy(value.heavyInRow) : s.work.long(value.workedMinutes)}{' '}
            {pause.until ? s.work.pauseUntil(pause.minutes, timeOfDay(pause.until)) : s.work.pauseAfter(pause.minutes)}
          </p>
          <button type="button" class="button button-secondary" onClick={() => void say(() => client.goOn())}>
            {s.work.goOn}
          </button>
        </div>
      )}
    </div>
  )
}

/** The departments that are closed, one line for each moment at which they open. */
function Closed({ closed }: { closed: NonNullable<Work['closed']> }) {
  const moments = [...new Set(closed.map(({ opens }) => opens))]
  return (
    <>
      {moments.map((moment) => (
        <p key={moment} class="quiet desk-closed">
          {s.work.closed(
            closed.filter(({ opens }) => opens === moment).map(({ departmentName }) => departmentName),
            moment,
          )}
        </p>
      ))}
    </>
  )
}
