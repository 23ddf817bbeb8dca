import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { hashOf, leadRoute } from '../../route.ts'
import { s } from '../../strings.ts'
import { exactTime, timeOfDay } from '../../time.ts'
import { HourChart } from './HourChart.tsx'
import { DepartmentTile, People, Promised, States, Traffic } from './WallTiles.tsx'
import type { Board } from './wallboard.ts'

const EVERY_MS = 5_000
const VIEW_KEY = 'balie-wallboard-view'
const words = s.wallboard

/** The day at a glance, for a screen on the wall: numbers only, nobody's name. */
export function WallboardPage() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<Board>('/v1/wallboard'), [client])
  const { value: board, error, reload } = useLoaded<Board>(load, EVERY_MS)
  const [view, setView] = useState(() => localStorage.getItem(VIEW_KEY) ?? 'auto')
  const show = (chosen: string): void => {
    localStorage.setItem(VIEW_KEY, chosen)
    setView(chosen)
  }
  const main = useRef<HTMLElement>(null)
  return (
    <main class="wall" data-view={view} ref={main} tabIndex={0}>
      <header class="wall-head">
        <h2 class="wall-title">{words.title}</h2>
        {board && (
          <p class="wall-at">
            <time dateTime={board.at}>{words.updated(exactTime(board.at))}</time>
          </p>
        )}
        <div class="wall-tools">
          <label class="wall-view">
            <span>{words.view}</span>
            <select class="input input-compact" value={view} onChange={(event) => show(event.currentTarget.value)}>
              {Object.entries(words.views).map(([value, label]) => (
                <option key={value} value={value} selected={value === view}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <FullScreen of={main} />
          <a class="wall-back" href={hashOf(leadRoute())}>
            {words.back}
          </a>
        </div>
      </header>
      <div role="alert">
        {error && (
          <div class="wall-stale">
            <p>
              {words.stale} {board && words.updated(timeOfDay(board.at))}
            </p>
            <button type="button" class="button button-secondary" onClick={() => void reload()}>
              {s.retry}
            </button>
          </div>
        )}
      </div>
      {board ? <Figures board={board} /> : !error && <p class="empty">{s.loading}</p>}
    </main>
  )
}

function Figures({ board }: { board: Board }) {
  return (
    <>
      <States board={board} />
      <section aria-labelledby="wall-waiting">
        <h3 id="wall-waiting" class="visually-hidden">
          {words.waiting}
        </h3>
        <ul class="wall-tiles">
          {board.departments.map((department) => (
            <DepartmentTile key={department.id} department={department} at={board.at} />
          ))}
        </ul>
      </section>
      <ul class="wall-tiles">
        <People people={board.people} />
        <Promised board={board} />
        {board.channels.map((channel) => (
          <Traffic key={channel.channel} channel={channel} />
        ))}
      </ul>
      <section class="wall-tile wall-contacts" aria-labelledby="wall-contacts">
        <h3 id="wall-contacts" class="wall-name">
          {words.contacts}
        </h3>
        <p>
          <strong>{board.contacts.today === 0 ? words.noContacts : words.contactsTotal(board.contacts.today)}</strong>{' '}
          {board.contacts.weeks > 0 ? words.compared(board.contacts.weeks) : words.notCompared}
        </p>
        {(board.contacts.today > 0 || board.contacts.weeks > 0) && <HourChart hours={board.contacts.hours} running={board.contacts.hour} />}
      </section>
    </>
  )
}

/** Only the wallboard on the screen, and back; Escape leaves it too. */
function FullScreen({ of }: { of: { current: HTMLElement | null } }) {
  const [full, setFull] = useState(false)
  useEffect(() => {
    const follow = (): void => setFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', follow)
    return () => document.removeEventListener('fullscreenchange', follow)
  }, [])
  if (!document.fullscreenEnabled) return null
  const toggle = (): void => void (full ? document.exitFullscreen() : of.current?.requestFullscreen())
  return (
    <button type="button" class="button button-secondary" onClick={toggle}>
      {full ? words.leaveFullScreen : words.fullScreen}
    </button>
  )
}
