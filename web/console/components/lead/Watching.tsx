import { useEffect, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { s } from '../../strings.ts'
import type { Handoff } from '../../types.ts'

const STILL_HERE_MS = 20_000
const words = s.lead.watch

/** As long as a supervisor has a colleague's conversation open, they read along, and that colleague sees it. */
export function Watching({ handoff }: { handoff: Handoff }) {
  const { client } = useController()
  const [failed, setFailed] = useState(false)
  const path = `/v1/handoffs/${handoff.id}/watch`
  const holder = handoff.claimedBy?.id
  useEffect(() => {
    const say = (): void => {
      client.api.post(path).then(
        () => setFailed(false),
        () => setFailed(true),
      )
    }
    say()
    const timer = setInterval(say, STILL_HERE_MS)
    return () => {
      clearInterval(timer)
      client.api.call('DELETE', path).catch(() => undefined) // after a minute and a half without a word it is over, too
    }
  }, [client, path, holder])
  return <p role="status">{failed ? words.failed : words.watching(handoff.claimedBy?.name ?? '')}</p>
}

/** Who reads along, for the employee whose conversation it is. */
export function WatchedBy({ names }: { names: string[] }) {
  return (
    <div role="status">
      {names.length > 0 && (
        <p class="watched">
          <span aria-hidden="true">◉ </span>
          {words.watched(names)}
        </p>
      )}
    </div>
  )
}
