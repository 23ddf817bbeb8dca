import { s } from '../../strings.ts'
import { Blocks } from './Blocks.tsx'
import { Brakes } from './Brakes.tsx'
import { Alerts } from './Alerts.tsx'
import { Rhythms } from './Rhythms.tsx'
import { Surge } from './Surge.tsx'
import { Person } from './Person.tsx'
import { Promises } from './Promises.tsx'
import { Team } from './Team.tsx'
import { CallbackNumbers } from './CallbackNumbers.tsx'
import { Turns } from './Turns.tsx'

/** For supervisors: what needs them now, and the desk as a whole. A section for each subject, in the order of its urgency. */
export function LeadPage() {
  return (
    <main class="ledger lead" tabIndex={0}>
      <h2 class="ledger-title">{s.lead.title}</h2>
      <Alerts />
      <Team />
      <Surge />
      <Promises />
      <Rhythms />
      <CallbackNumbers />
      <Brakes />
      <Blocks />
      <Person />
      <Turns />
    </main>
  )
}
