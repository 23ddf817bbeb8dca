import { hashOf, leadRoute } from '../../route.ts'
import { s } from '../../strings.ts'
import { named, useBrakes } from './brake.ts'

/** What is stopped now, on every page of a supervisor: nobody forgets to let it go. */
export function BrakeBanner() {
  const { running } = useBrakes()
  return (
    <div role="status">
      {running.length > 0 && (
        <div class="banner" data-tone="error">
          <p>
            {s.lead.brakes.banner(running.map(named).join(', '))} <a href={hashOf(leadRoute('noodrem'))}>{s.lead.brakes.toLead}</a>
          </p>
        </div>
      )}
    </div>
  )
}
