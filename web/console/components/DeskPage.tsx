import { useEffect, useRef, useState } from 'preact/hooks'
import { useController } from '../context.ts'
import type { Route } from '../route.ts'
import { s } from '../strings.ts'
import { Background } from './Background.tsx'
import { ClosedList } from './ClosedList.tsx'
import { ConversationPane } from './ConversationPane.tsx'
import { ElsewhereList } from './ElsewhereList.tsx'
import { MineList } from './MineList.tsx'
import { QueueList } from './QueueList.tsx'
import { WorkCard } from './WorkCard.tsx'

type Pane = 'lists' | 'conversation' | 'background'

/** Lists, conversation and background, side by side; on a narrow screen one at a time. */
export function DeskPage({ route }: { route: Route }) {
  const controller = useController()
  const id = route.page === 'conversation' ? route.id : null
  const [pane, setPane] = useState<Pane>(id === null ? 'lists' : 'conversation')
  useEffect(() => {
    setPane(id === null ? 'lists' : 'conversation')
    if (id !== null) void controller.open(id)
  }, [controller, id])
  useFocusOnReturn(id)
  return (
    <main class="desk" data-pane={pane} data-open={id !== null}>
      <PaneSwitch pane={pane} open={id !== null} onChange={setPane} />
      <div class="pane pane-lists">
        <NextButton />
        <WorkCard />
        <MineList open={id} />
        <QueueList open={id} />
        <ElsewhereList open={id} />
        <ClosedList open={id} />
      </div>
      <section class="pane pane-conversation" aria-label={s.panes.conversation}>
        {id === null ? <NothingOpen /> : <ConversationPane key={id} id={id} />}
      </section>
      <aside class="pane pane-background" aria-label={s.background.title}>
        {id !== null && <Background id={id} />}
      </aside>
    </main>
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
    await controller.next()
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
    <div class="empty empty-large">
      <h2>{s.conversation.none}</h2>
      <p>{s.conversation.noneHint}</p>
    </div>
  )
}
