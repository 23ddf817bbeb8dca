import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { hashOf, leadRoute } from '../../route.ts'
import { s } from '../../strings.ts'
import { type Brake, named } from './brake.ts'

const EVERY_MS = 5_000

/** What is stopped now, on every page of a supervisor: nobody forgets to let it go. */
export function BrakeBanner() {
  const { client } = useController()
  const load = useCallback(async () => (await client.api.get<{ payload: Brake[] }>('/v1/brakes')).payload, [client])
  const { value } = useLoaded<Brake[]>(load, EVERY_MS)
  const running = value?.filter((brake) => brake.releasedAt === null) ?? []
  return (
    <div role="status">
      {running.length > 0 && (
        <div class="banner" data-tone="error">
          <p>
            {s.lead.brakes.banner(running.map(named).join(', '))} <a href={hashOf(leadRoute)}>{s.lead.brakes.toLead}</a>
          </p>
        </div>
      )}
    </div>
  )
}
