import type { ComponentType } from 'preact'
import { hashOf, leadRoute, wallboardRoute } from '../../route.ts'
import { s } from '../../strings.ts'
import { Alerts } from './Alerts.tsx'
import { Blocks } from './Blocks.tsx'
import { useBrakes } from './brake.ts'
import { Brakes } from './Brakes.tsx'
import { Calibration } from './Calibration.tsx'
import { CallbackNumbers } from './CallbackNumbers.tsx'
import { Care } from './Care.tsx'
import { Channels } from './Channels.tsx'
import { Person } from './Person.tsx'
import { Promises } from './Promises.tsx'
import { Receivers } from './Receivers.tsx'
import { Register } from './Register.tsx'
import { Rhythms } from './Rhythms.tsx'
import { Standing } from './Standing.tsx'
import { Surge } from './Surge.tsx'
import { Team } from './Team.tsx'
import { Turns } from './Turns.tsx'

/** The tabs in their order, each with its sections: a new section is one word here. */
const TABS: Record<string, ComponentType[]> = {
  nu: [Alerts, Care, Standing],
  mensen: [Team, Rhythms],
  drukte: [Surge],
  kanalen: [Channels, Register, Receivers],
  noodrem: [Brakes, Blocks],
  cijfers: [Promises, Calibration, CallbackNumbers, Turns],
  inwoner: [Person],
}
const FIRST = 'nu'
const words = s.lead

/** For supervisors: what needs them now, and the desk as a whole; the brake is at hand wherever they are. */
export function LeadPage({ tab }: { tab: string }) {
  const open = tab in TABS ? tab : FIRST
  return (
    <main class="ledger lead" tabIndex={0}>
      <div class="lead-head">
        <h2 class="ledger-title">{words.title}</h2>
        <nav class="lead-nav" aria-label={words.nav}>
          {Object.keys(TABS).map((name) => (
            <a key={name} class="header-link" href={hashOf(leadRoute(name))} aria-current={name === open ? 'page' : undefined}>
              {words.tabs[name]}
            </a>
          ))}
          <a class="header-link" href={hashOf(wallboardRoute)}>
            {s.wallboard.title}
          </a>
        </nav>
        {open !== 'noodrem' && <BrakeAtHand />}
      </div>
      {TABS[open]!.map((Section, place) => (
        <Section key={`${open} ${place}`} />
      ))}
    </main>
  )
}

/** From every tab one press away: what to press when something goes wrong. */
function BrakeAtHand() {
  const { running } = useBrakes()
  return (
    <a class="button brake-at-hand" href={hashOf(leadRoute('noodrem'))}>
      {running.length > 0 ? words.brakeOn(running.length) : words.brakeAtHand}
    </a>
  )
}
