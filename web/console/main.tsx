/** The employee's console, served at `/console/`. */
import { render } from 'preact'
import { App } from './components/App.tsx'
import { ControllerContext } from './context.ts'
import { Controller } from './controller.ts'
import './styles/base.css'
import './styles/controls.css'
import './styles/layout.css'
import './styles/lists.css'
import './styles/conversation.css'
import './styles/drafts.css'
import './styles/files.css'
import './styles/columns.css'
import './styles/background.css'
import './styles/answering.css'
import './styles/contact.css'
import './styles/ledger.css'
import './styles/lead.css'
import './styles/account.css'
import './styles/wallboard.css'
import './styles/search.css'
import './styles/editing.css'
import './styles/arrange.css'

const controller = new Controller(sessionStorage)
void controller.start()
addEventListener('focus', () => controller.attention.seen())

render(
  <ControllerContext.Provider value={controller}>
    <App />
  </ControllerContext.Provider>,
  document.getElementById('console')!,
)
