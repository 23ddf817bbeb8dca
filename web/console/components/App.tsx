import { useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { isAtDesk, mayEdit, mayLead, mayReadLedger } from '../roles.ts'
import { useRoute } from '../route.ts'
import { useShortcuts } from '../shortcuts.ts'
import { s } from '../strings.ts'
import { AttentionDialog } from './AttentionDialog.tsx'
import { CallbacksPage } from './callbacks/CallbacksPage.tsx'
import { DeskPage } from './DeskPage.tsx'
import { Header } from './Header.tsx'
import { Help } from './Help.tsx'
import { ArrangePage } from './arrange/ArrangePage.tsx'
import { EditingPage } from './editing/EditingPage.tsx'
import { LeadPage } from './lead/LeadPage.tsx'
import { WallboardPage } from './lead/WallboardPage.tsx'
import { LedgerPage } from './LedgerPage.tsx'
import { SearchPage } from './search/SearchPage.tsx'
import { StoryPage } from './StoryPage.tsx'
import { LiveRegion } from './LiveRegion.tsx'
import { Banners } from './Banners.tsx'
import { AccountPage } from './account/AccountPage.tsx'
import { SetUpFirst } from './account/SecondStep.tsx'
import { SignInAgain, SignInPage } from './SignIn.tsx'

/** Chooses between signing in and working; a lost session keeps the work on the screen. */
export function App() {
  const session = useDesk((desk) => desk.session)
  const toSetUp = useDesk((desk) => desk.toSetUp)
  if (session === 'unknown') return <p class="page-message">{s.loading}</p>
  if (session === 'unreachable') return <Unreachable />
  if (session === 'signedOut' || (session === 'expired' && toSetUp)) return <SignInPage />
  if (toSetUp) return <SetUpFirst />
  return (
    <>
      <Console />
      {session === 'expired' && <SignInAgain />}
    </>
  )
}

function Unreachable() {
  const controller = useController()
  return (
    <main class="page-message">
      <p role="alert">{s.errors.network}</p>
      <button type="button" class="button button-primary" onClick={() => void controller.start()}>
        {s.retry}
      </button>
    </main>
  )
}

function Console() {
  const controller = useController()
  const route = useRoute()
  const [helpOpen, setHelpOpen] = useState(false)
  const [attentionOpen, setAttentionOpen] = useState(false)
  const atDesk = useDesk(isAtDesk)
  const readsLedger = useDesk(mayReadLedger)
  const leads = useDesk(mayLead)
  const edits = useDesk(mayEdit)
  useShortcuts({
    next: () => void controller.taking.next(),
    help: () => setHelpOpen(true),
    attention: () => setAttentionOpen(true),
    mine: () => controller.store.desk.queue?.mine.map(({ id }) => id) ?? [],
  })
  const showLedger = readsLedger && (route.page === 'ledger' || (!atDesk && route.page !== 'editing'))
  const atPage = leads && (route.page === 'lead' || route.page === 'wallboard') ? route.page : route.page === 'callbacks' ? 'callbacks' : 'desk'
  const showEditing = (edits || (readsLedger && route.page === 'editing')) && (route.page === 'editing' || (!atDesk && !showLedger))
  const searches = route.page === 'search' && (atDesk || edits)
  const arranges = leads && route.page === 'arrange'
  const page = arranges ? 'arrange' : route.page === 'story' || route.page === 'account' ? route.page : searches ? 'search' : showEditing ? 'editing' : showLedger ? 'ledger' : atPage
  return (
    <div class="console">
      <Header page={page} onHelp={() => setHelpOpen(true)} onAttention={() => setAttentionOpen(true)} />
      <Banners />
      {page === 'ledger' && <LedgerPage />}
      {route.page === 'story' && <StoryPage key={route.of} of={route.of} />}
      {page === 'editing' && <EditingPage tab={route.page === 'editing' ? route.tab : ''} id={route.page === 'editing' ? route.id : ''} />}
      {route.page === 'arrange' && arranges && <ArrangePage tab={route.tab} id={route.id} />}
      {page === 'lead' && <LeadPage tab={route.page === 'lead' ? route.tab : ''} />}
      {page === 'wallboard' && <WallboardPage />}
      {route.page === 'search' && page === 'search' && <SearchPage query={route.query} />}
      {page === 'callbacks' && <CallbacksPage />}
      {page === 'account' && <AccountPage />}
      {page === 'desk' && <DeskPage route={route} />}
      <LiveRegion />
      {attentionOpen && <AttentionDialog onClose={() => setAttentionOpen(false)} />}
      {helpOpen && <Help onClose={() => setHelpOpen(false)} />}
    </div>
  )
}
