import { useCallback } from 'preact/hooks'
import { useController } from '../context.ts'
import { useLoaded } from '../loaded.ts'
import { hashOf, storyRoute } from '../route.ts'
import { s } from '../strings.ts'
import { exactTime } from '../time.ts'
import { Panel } from './lead/Panel.tsx'

interface Destruction {
  class: string
  what: string
  reason: string
  count: number
  until: string | null
  at: string
}

interface Look {
  who: string | null
  action: string
  object: string
  why: string
  at: string
}

/** What was destroyed because its period was over, or on request. */
export function Destructions() {
  const { client } = useController()
  const load = useCallback(
    async () => (await client.api.get<{ payload: Destruction[] }>('/v1/privacy/destructions?limit=50')).payload,
    [client],
  )
  const loaded = useLoaded<Destruction[]>(load)
  return (
    <Panel id="destructions" title={s.privacy.destroyed} loaded={loaded}>
      {loaded.value?.length === 0 && <p class="quiet">{s.privacy.nothingDestroyed}</p>}
      <ul class="panel-list">
        {loaded.value?.map((line) => (
          <li key={`${line.at} ${line.class} ${line.what}`}>
            <time dateTime={line.at}>{exactTime(line.at)}</time> {s.privacy.destroyedLine(line.count, line.what, line.class)},{' '}
            {s.privacy.because[line.reason] ?? line.reason} {line.until && s.privacy.until(exactTime(line.until))}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Who looked into what was not their work, and who opened somebody's data. */
export function Looks() {
  const { client } = useController()
  const load = useCallback(async () => (await client.api.get<{ payload: Look[] }>('/v1/privacy/looks?limit=50')).payload, [client])
  const loaded = useLoaded<Look[]>(load)
  return (
    <Panel id="looks" title={s.privacy.looks} loaded={loaded}>
      {loaded.value?.length === 0 && <p class="quiet">{s.privacy.nobodyLooked}</p>}
      <ul class="panel-list">
        {loaded.value?.map((look) => (
          <li key={`${look.at} ${look.object}`}>
            <time dateTime={look.at}>{exactTime(look.at)}</time> {look.who ?? s.privacy.operator}, {s.privacy.action(look.action)} (
            {s.privacy.why(look.why)}){' '}
            {look.object.includes(':') && (
              <a class="hash" href={hashOf(storyRoute(look.object))} aria-label={s.ledger.story(look.object)}>
                {look.object}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
