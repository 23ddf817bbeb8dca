import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'

/** Something that a supervisor stopped: docs/reference/contracts.md §5. */
export interface Brake {
  id: string
  kind: 'bot' | 'channel' | 'answer'
  target: string
  aspect: string
  title: string | null
  aspectLabel: string | null
  reason: string
  note: string
  pulledAt: string
  pulledBy: string | null
  releasedAt: string | null
}

const EVERY_MS = 5_000

/** The brakes that are on and those that were, and which of them are on. */
export function useBrakes() {
  const { client } = useController()
  const load = useCallback(async () => (await client.api.get<{ payload: Brake[] }>('/v1/brakes')).payload, [client])
  const loaded = useLoaded<Brake[]>(load, EVERY_MS)
  return { loaded, running: loaded.value?.filter((brake) => brake.releasedAt === null) ?? [] }
}

/** What a brake stops, in s.lead.brakes. */
export function named(brake: Pick<Brake, 'kind' | 'target' | 'title' | 'aspectLabel'>): string {
  if (brake.kind === 'bot') return s.lead.brakes.bot
  if (brake.kind === 'channel') return s.lead.brakes.channel(brake.target)
  return s.lead.brakes.answer(brake.title ?? brake.target, brake.aspectLabel)
}
