import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { useDesk, useNow } from '../context.ts'
import { callbacksRoute, hashOf } from '../route.ts'
import { isThere, type Queue } from '../state/queue.ts'
import { filtered, isLate, size, viewOf, VIEWS, type View, type ViewName } from '../state/views.ts'
import { s } from '../strings.ts'
import type { Agent, Handoff } from '../types.ts'
import { AsideRows, QueueRows } from './QueueRows.tsx'

const SETTING = 'balie-view'

/** The live queue: one of its views at a time, each with how many there are, and a filter within it. */
export function QueueViews({ open }: { open: string | null }) {
  const queue = useDesk((desk) => desk.queue)
  const agent = useDesk((desk) => desk.agent)
  const [name, choose] = useChosenView(agent)
  const [text, setText] = useState('')
  const views = useMemo(() => (queue && agent ? viewsOf(queue, agent) : null), [queue, agent])
  const shown = useMemo(() => views && filtered(views[name], text, words), [views, name, text])
  return (
    <>
      <section class="list" aria-labelledby="queue-title">
        <div class="list-head">
          <h2 id="queue-title" class="list-title" tabIndex={-1}>
            {s.queue.title}
          </h2>
          {queue && <Count queue={queue} />}
        </div>
        <div class="views" role="group" aria-label={s.views.label}>
          {VIEWS.map((view) => (
            <button key={view} type="button" class="view-button" data-shortcut={`view-${view}`} aria-pressed={view === name} onClick={() => choose(view)}>
              {s.views[view]} {views && <span class="view-count">{size(views[view])}</span>}
            </button>
          ))}
        </div>
        <label class="view-filter">
          <span class="visually-hidden">{s.views.filter}</span>
          <input
            class="input input-compact"
            type="search"
            data-shortcut="filter"
            placeholder={s.views.filterHint}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p class="visually-hidden" role="status">
          {text.trim() !== '' && shown && s.views.found(size(shown))}
        </p>
        {queue === null && <p class="empty">{s.queue.loading}</p>}
        {queue && shown && views && (
          <Shown view={shown} name={name} open={open} isFiltered={size(shown) < size(views[name])} notListed={queue.notListed} />
        )}
      </section>
      {shown && <Beside view={shown} name={name} open={open} />}
    </>
  )
}

/** How many wait, and how many of those longer than they were told. */
function Count({ queue }: { queue: Queue }) {
  const now = useNow(10_000)
  const gone = queue.waiting.filter((handoff) => !isThere(handoff)).length
  const late = queue.waiting.filter((handoff) => isLate(handoff, now)).length
  return (
    <span class="list-count">
      {s.queue.count(queue.waiting.length - gone + queue.notListed.count, gone, queue.notListed.orMore)}
      {late > 0 && <strong class="late"> {s.views.late(late)}</strong>}
    </span>
  )
}

interface ShownProps {
  view: View
  name: ViewName
  open: string | null
  isFiltered: boolean
  notListed: Queue['notListed']
}

function Shown({ view, name, open, isFiltered, notListed }: ShownProps) {
  const nobodyThere = name !== 'snoozed' && view.waiting.length === 0
  return (
    <>
      {isFiltered && size(view) === 0 && <p class="empty">{s.views.nothingFound}</p>}
      {!isFiltered && nobodyThere && <Empty name={name} away={view.gone.length > 0} />}
      {!isFiltered && name === 'snoozed' && view.snoozed.length === 0 && <p class="empty">{s.views.noneSnoozed}</p>}
      {view.waiting.length > 0 && <QueueRows waiting={view.waiting} open={open} titleId="queue-title" />}
      {name === 'callbacks' && (
        <p class="empty">
          <a class="link" href={hashOf(callbacksRoute)}>
            {s.views.planned}
          </a>
        </p>
      )}
      {notListed.count > 0 && !isFiltered && name !== 'snoozed' && (
        <p class="empty">{s.queue.notListed(notListed.count, notListed.orMore)}</p>
      )}
      {name === 'snoozed' && view.snoozed.length > 0 && <AsideRows handoffs={view.snoozed} open={open} />}
    </>
  )
}

/** What does not wait as the others do stands apart, under headings of its own. */
function Beside({ view, name, open }: Pick<ShownProps, 'view' | 'name' | 'open'>) {
  return (
    <>
      <Part id="gone" title={s.queue.gone} hint={s.queue.goneHint} count={view.gone.length}>
        <QueueRows waiting={view.gone} open={open} titleId="gone-title" />
      </Part>
      <Part id="colleagues" title={s.views.colleagues} count={view.withColleagues.length}>
        <AsideRows handoffs={view.withColleagues} open={open} />
      </Part>
      <Part id="snoozed" title={s.views.snoozed} count={name === 'snoozed' ? 0 : view.snoozed.length}>
        <AsideRows handoffs={view.snoozed} open={open} />
      </Part>
    </>
  )
}

function Empty({ name, away }: { name: ViewName; away: boolean }) {
  if (name === 'callbacks') return <p class="empty">{s.views.noCallbacks}</p>
  if (away) return <p class="empty">{s.queue.nobodyThere}</p>
  return (
    <div class="empty">
      <p>{s.queue.empty}</p>
      <p>{s.queue.emptyHint}</p>
    </div>
  )
}

interface PartProps {
  id: string
  title: string
  hint?: string
  count: number
  children: ComponentChildren
}

function Part({ id, title, hint, count, children }: PartProps) {
  if (count === 0) return null
  return (
    <section class="list" aria-labelledby={`${id}-title`}>
      <div class="list-head">
        <h2 id={`${id}-title`} class="list-title" tabIndex={-1}>
          {title}
        </h2>
        <span class="list-count">{count}</span>
      </div>
      {hint && <p class="empty">{hint}</p>}
      {children}
    </section>
  )
}

/** The view that was chosen last; at first one's own departments, or everything for who has none or leads. */
function useChosenView(agent: Agent | null): [ViewName, (view: ViewName) => void] {
  const usual: ViewName = !agent?.departments.length || agent.roles.includes('supervisor') ? 'all' : 'department'
  const [chosen, setChosen] = useState<ViewName | null>(() => {
    const stored = localStorage.getItem(SETTING) as ViewName | null
    return stored && VIEWS.includes(stored) ? stored : null
  })
  const choose = (view: ViewName): void => {
    localStorage.setItem(SETTING, view)
    setChosen(view)
  }
  return [chosen ?? usual, choose]
}

function viewsOf(queue: Queue, agent: Agent): Record<ViewName, View> {
  return Object.fromEntries(VIEWS.map((view) => [view, viewOf(queue, view, agent)])) as Record<ViewName, View>
}

function words(handoff: Handoff): string {
  const { topicTitle, reference, departmentName, language, claimedBy, preview, priority } = handoff
  const named = [s.handoff.languages[language], s.handoff.priorities[priority]]
  return [topicTitle ?? s.handoff.noTopic, reference, departmentName, ...named, claimedBy?.name, preview].filter(Boolean).join(' ')
}
