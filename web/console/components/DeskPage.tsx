import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import type { Route } from '../route.ts'
import { knownHandoff } from '../state/desk.ts'
import { s } from '../strings.ts'
import { Background } from './Background.tsx'
import { ClosedList } from './ClosedList.tsx'
import { BeginContact } from './contact/BeginContact.tsx'
import { Columns, ConversationTabs, useRoom } from './Columns.tsx'
import { MentionsList } from './MentionsList.tsx'
import { MineList } from './MineList.tsx'
import { QueueViews } from './QueueViews.tsx'
import { PlaceToday } from './PlaceToday.tsx'
import { WorkCard } from './WorkCard.tsx'

type Pane = 'lists' | 'conversation' | 'background'

/** Lists, conversation and background, side by side; on a narrow screen one at a time. */
export function DeskPage({ route }: { route: Route }) {
  const controller = useController()
  const id = route.page === 'conversation' ? route.id : null
  const [pane, setPane] = useState<Pane>(id === null ? 'lists' : 'conversation')
  const canned = useDesk((desk) => (id === null ? null : (desk.conversations[id]?.canned ?? null)))
  useLayoutEffect(() => {
    if (canned !== null) setPane('conversation') // chosen beside it: the text box comes to the front on a narrow screen
  }, [canned])
  useEffect(() => {
    setPane(id === null ? 'lists' : 'conversation')
    if (id === null) return
    controller.store.dispatch({ type: 'shown', id })
    void controller.open(id)
  }, [controller, id])
  useOpenedBeside(id)
  const room = useRoom()
  const [folded, fold] = useFolded()
  useFocusOnReturn(id)
  return (
    <main class="desk" data-pane={pane} data-open={id !== null} data-background={folded ? 'folded' : 'open'}>
      <div class="pane-top">
        <PaneSwitch pane={pane} open={id !== null} onChange={setPane} />
        {id !== null && <ConversationTabs active={id} />}
      </div>
      <div class="pane pane-lists">
        <NextButton />
        <BeginContact />
        <WorkCard />
        <MentionsList open={id} />
        <MineList open={id} />
        <QueueViews open={id} />
        <ClosedList open={id} />
        <PlaceToday />
      </div>
      {id === null ? <NothingOpen /> : <Columns active={id} room={room} />}
      <BackgroundPane id={id} folded={folded} onFold={fold} />
    </main>
  )
}

/** After a reload the other columns are fetched, too. */
function useOpenedBeside(active: string | null): void {
  const controller = useController()
  const columns = useDesk((desk) => desk.columns.ids)
  useEffect(() => {
    if (active === null) return
    for (const id of columns) if (!controller.store.desk.conversations[id]) void controller.open(id)
  }, [controller, active, columns])
}

const FOLDED = 'balie-background'

/** Whether the background is folded away, to leave room; remembered on this computer. */
function useFolded(): [boolean, (folded: boolean) => void] {
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === 'folded')
  const fold = (next: boolean): void => {
    localStorage.setItem(FOLDED, next ? 'folded' : 'open')
    setFolded(next)
  }
  return [folded, fold]
}

interface BackgroundPaneProps {
  id: string | null
  folded: boolean
  onFold: (folded: boolean) => void
}

function BackgroundPane({ id, folded, onFold }: BackgroundPaneProps) {
  const label = folded ? s.columns.showBackground : s.columns.hideBackground
  const of = useDesk((desk) => {
    const known = id !== null && desk.columns.ids.length > 1 ? knownHandoff(desk, id) : null
    return known && s.columns.backgroundOf(known.topicTitle ?? s.handoff.noTopic, known.reference)
  })
  return (
    <aside class="pane pane-background" aria-label={s.background.title}>
      {id !== null && (
        <button type="button" class="button button-subtle fold" data-shortcut="background" aria-expanded={!folded} onClick={() => onFold(!folded)}>
          {label}
        </button>
      )}
      {of && !folded && <p class="background-of">{of}</p>}
      <div class="background-body">{id !== null && <Background key={id} id={id} />}</div>
    </aside>
  )
}

/** When a conversation closes, the focus goes to what comes next instead of nowhere. */
function useFocusOnReturn(id: string | null): void {
  const before = useRef(id)
  useEffect(() => {
    if (id === null && before.current !== null) document.querySelector<HTMLElement>('[data-home]')?.focus()
    before.current = id
  }, [id])
}

interface PaneSwitchProps {
  pane: Pane
  open: boolean
  onChange: (pane: Pane) => void
}

function PaneSwitch({ pane, open, onChange }: PaneSwitchProps) {
  const panes: Pane[] = open ? ['lists', 'conversation', 'background'] : ['lists', 'conversation']
  return (
    <nav class="pane-switch" aria-label={s.panes.label}>
      {panes.map((other) => (
        <button
          key={other}
          type="button"
          class="pane-button"
          data-target={other}
          aria-current={other === pane ? 'true' : undefined}
          onClick={() => onChange(other)}
        >
          {s.panes[other]}
        </button>
      ))}
    </nav>
  )
}

function NextButton() {
  const controller = useController()
  const [busy, setBusy] = useState(false)
  const take = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    await controller.taking.next()
    setBusy(false)
  }
  return (
    <div class="next">
      <button type="button" class="button button-primary button-wide" data-home onClick={() => void take()}>
        {busy ? s.queue.nextBusy : s.queue.next}
      </button>
    </div>
  )
}

function NothingOpen() {
  return (
    <section class="pane pane-conversation" aria-label={s.panes.conversation}>
      <div class="empty empty-large">
        <h2>{s.conversation.none}</h2>
        <p>{s.conversation.noneHint}</p>
      </div>
    </section>
  )
}
