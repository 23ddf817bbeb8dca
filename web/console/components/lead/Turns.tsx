import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { Panel } from './Panel.tsx'

interface Turns {
  since: string
  results: Record<string, number>
}

const EVERY_MS = 30_000

/** How often the computer answered lately, was not heard because a human had the conversation, or could not answer. */
export function Turns() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<Turns>('/v1/turns'), [client])
  const loaded = useLoaded<Turns>(load, EVERY_MS)
  const rows = Object.entries(s.lead.turns.results)
  return (
    <Panel id="turns" title={s.lead.turns.title} loaded={loaded}>
      <ul class="panel-list">
        {rows.map(([result, words]) => (
          <li key={result} class="panel-row">
            <span>{words}</span>
            <strong>{loaded.value?.results[result] ?? 0}</strong>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
