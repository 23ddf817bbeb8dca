import { useState } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { isAtDesk, mayLead, mayReadLedger } from '../controller.ts'
import { useRoute } from '../route.ts'
import { useShortcuts } from '../shortcuts.ts'
import { s } from '../strings.ts'
import { CallbacksPage } from './callbacks/CallbacksPage.tsx'
import { DeskPage } from './DeskPage.tsx'
import { Header } from './Header.tsx'
import { Help } from './Help.tsx'
import { LeadPage } from './lead/LeadPage.tsx'
import { LedgerPage } from './LedgerPage.tsx'
import { StoryPage } from './StoryPage.tsx'
import { LiveRegion } from './LiveRegion.tsx'
import { Banners } from './Banners.tsx'
import { SignInAgain, SignInPage } from './SignIn.tsx'

/** Chooses between signing in and working; a lost session keeps the work on the screen. */
export function App() {
  const session = useDesk((desk) => desk.session)
  if (session === 'unknown') return <p class="page-message">{s.loading}</p>
  if (session === 'unreachable') return <Unreachable />
  if (session === 'signedOut') return <SignInPage />
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
  const atDesk = useDesk(isAtDesk)
  const readsLedger = useDesk(mayReadLedger)
  const leads = useDesk(mayLead)
  useShortcuts({ next: () => void controller.next(), help: () => setHelpOpen(true) })
  const showLedger = readsLedger && (route.page === 'ledger' || !atDesk)
  const atPage = leads && route.page === 'lead' ? 'lead' : route.page === 'callbacks' ? 'callbacks' : 'desk'
  const page = route.page === 'story' ? 'story' : showLedger ? 'ledger' : atPage
  return (
    <div class="console">
      <Header page={page} onHelp={() => setHelpOpen(true)} />
      <Banners />
      {page === 'ledger' && <LedgerPage />}
      {route.page === 'story' && <StoryPage key={route.of} of={route.of} />}
      {page === 'lead' && <LeadPage />}
      {page === 'callbacks' && <CallbacksPage />}
      {page === 'desk' && <DeskPage route={route} />}
      <LiveRegion />
      {helpOpen && <Help onClose={() => setHelpOpen(false)} />}
    </div>
  )
}
