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
import './styles/background.css'
import './styles/ledger.css'
import './styles/lead.css'

const controller = new Controller(sessionStorage)
void controller.start()

render(
  <ControllerContext.Provider value={controller}>
    <App />
  </ControllerContext.Provider>,
  document.getElementById('console')!,
)
