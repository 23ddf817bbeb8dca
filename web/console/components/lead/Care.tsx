import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { Panel } from './Panel.tsx'

interface Call {
  id: string
  name: string
  departments: string[]
  heavyInRow: number
  alone: string
}

const EVERY_MS = 30_000
const words = s.care

/** Who had a hard time and is alone: so that someone calls them. */
export function Care() {
  const { client } = useController()
  const load = useCallback(async () => (await client.api.get<{ payload: Call[] }>('/v1/care')).payload, [client])
  const loaded = useLoaded<Call[]>(load, EVERY_MS)
  return (
    <Panel id="care" title={words.title} loaded={loaded}>
      <p class="quiet">{words.intro}</p>
      {loaded.value?.length === 0 && <p class="quiet">{words.none}</p>}
      <ul class="panel-list">
        {loaded.value?.map(({ id, name, departments, heavyInRow, alone }) => (
          <li key={id}>
            <p>
              <strong>{words.call(name)}</strong> · {departments.join(', ')}
            </p>
            <p class="quiet">
              {words.inRow(heavyInRow)}, {words.alone[alone] ?? alone}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
