import { useCallback, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { useLoaded } from '../../loaded.ts'
import { type Problem, register as words } from '../../strings.register.ts'
import { exactTime } from '../../time.ts'
import { ErrorMessage } from '../fields.tsx'
import { Panel } from './Panel.tsx'

/** How it goes with the customer register: `GET /v1/open-klant`. */
interface Health {
  on: boolean
  lastSuccessAt: string | null
  illSince: string | null
  illWith: string | null
  waiting: number
  putAside: number
  payload: PutAside[]
}

interface PutAside {
  id: string
  kind: string
  reference: string | null
  topicTitle: string | null
  problems: Problem[]
}

const EVERY_MS = 10_000

/** The customer register: whether it works, what waits for it, and what it refuses, to be tried again or given up. */
export function Register() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<Health>('/v1/open-klant'), [client])
  const loaded = useLoaded(load, EVERY_MS)
  const [error, setError] = useState<string | null>(null)
  const act = async (path: string): Promise<void> => {
    setError(null)
    try {
      await client.api.post(`/v1/open-klant/${path}`)
    } catch (failure) {
      setError(explain(failure))
    }
    await loaded.reload()
  }
  const health = loaded.value
  return (
    <Panel id="register" title={words.title} loaded={loaded}>
      {health && !health.on && <p class="empty">{words.off}</p>}
      {health?.on && (
        <>
          <p class={health.illSince ? 'channel-ill' : 'channel-well'}>
            {health.illSince ? words.ill(exactTime(health.illSince), health.illWith) : words.well}
          </p>
          <dl class="channel-figures">
            <Figure name={words.lastSuccess} value={health.lastSuccessAt ? exactTime(health.lastSuccessAt) : words.never} />
            <Figure name={words.waiting} value={String(health.waiting)} />
            <Figure name={words.putAside} value={String(health.putAside)} />
          </dl>
          <ErrorMessage text={error} />
          {health.payload.length > 0 && <Refused refused={health.payload} act={act} />}
        </>
      )}
    </Panel>
  )
}

function Refused({ refused, act }: { refused: PutAside[]; act: (path: string) => Promise<void> }) {
  return (
    <>
      <h4>{words.refused}</h4>
      {refused.length > 1 && (
        <p>
          <button type="button" class="button button-secondary" onClick={() => void act('again')}>
            {words.allAgain}
          </button>
        </p>
      )}
      <ul class="panel-list">
        {refused.map((each) => (
          <Row key={each.id} each={each} act={act} />
        ))}
      </ul>
    </>
  )
}

function Row({ each, act }: { each: PutAside; act: (path: string) => Promise<void> }) {
  const what = [each.topicTitle, each.reference].filter(Boolean).join(', ') || words.erased
  const drop = (event: SubmitEvent): void => {
    event.preventDefault()
    void act(`steps/${each.id}/drop`)
  }
  return (
    <li class="panel-row">
      <div>
        <strong>{what}</strong>
        {each.problems.map((problem) => (
          <p key={`${problem.name} ${problem.code}`}>{words.problem(problem)}</p>
        ))}
      </div>
      <div>
        <button type="button" class="button button-secondary" aria-label={words.about(what)} onClick={() => void act(`steps/${each.id}/again`)}>
          {words.again}
        </button>
        <details>
          <summary aria-label={words.dropAbout(what)}>{words.drop}</summary>
          <form class="panel-form" onSubmit={drop}>
            <label>
              <input type="checkbox" required /> {words.dropSure(each.kind)}
            </label>
            <button type="submit" class="button button-secondary">
              {words.drop}
            </button>
          </form>
        </details>
      </div>
    </li>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
