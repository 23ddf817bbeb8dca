import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { Panel } from './Panel.tsx'

interface Share {
  known: number
  kept: number
  share: number | null
}

interface Kept {
  department: string
  hour: number | null
  promises: number
  median: Share
  p90: Share
  tooFew: boolean
}

interface Report {
  since: string
  wanted: { median: [number, number]; p90: [number, number] }
  departmentNames: Record<string, string>
  hours: Kept[]
  departments: Kept[]
}

const EVERY_MS = 60_000
const words = s.lead.promises

/** Whether waiting citizens were helped within what they were told: a picture for each department, and its figures beside it. */
export function Promises() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<Report>('/v1/promises/report'), [client])
  const loaded = useLoaded<Report>(load, EVERY_MS)
  const report = loaded.value
  return (
    <Panel id="promises" title={words.title} loaded={loaded}>
      {report && <p class="quiet">{words.intro}</p>}
      {report?.departments.length === 0 && <p>{words.none}</p>}
      {report?.departments.map((all) => (
        <Department
          key={all.department}
          name={report.departmentNames[all.department] ?? all.department}
          all={all}
          hours={report.hours.filter((hour) => hour.department === all.department)}
          wanted={report.wanted}
        />
      ))}
    </Panel>
  )
}

interface DepartmentProps {
  name: string
  all: Kept
  hours: Kept[]
  wanted: Report['wanted']
}

function Department({ name, all, hours, wanted }: DepartmentProps) {
  return (
    <figure class="promises">
      <figcaption>{name}</figcaption>
      <Picture hours={hours} wanted={wanted} />
      <div class="table-scroll" role="region" aria-label={words.table(name)} tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{words.hour}</th>
              <th scope="col">{words.count}</th>
              <th scope="col">{words.median}</th>
              <th scope="col">{words.p90}</th>
            </tr>
          </thead>
          <tbody>
            {[...hours, all].map((kept) => (
              <tr key={kept.hour}>
                <th scope="row">{kept.hour === null ? words.allHours : words.from(kept.hour)}</th>
                <td>{kept.promises}</td>
                <td>{words.share(kept.median.share, kept.median.known)}</td>
                <td>
                  {words.share(kept.p90.share, kept.p90.known)}
                  {kept.tooFew && ` ${words.tooFew}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}

const WIDTH = 320
const HEIGHT = 150
const LEFT = 34
const TOP = 8
const BOTTOM = 22

const y = (share: number): number => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)

/** A dot for the median and a square for the 90th percentile in each hour, over the bands in which they are honest; hollow with too few. */
function Picture({ hours, wanted }: { hours: Kept[]; wanted: Report['wanted'] }) {
  const first = Math.min(...hours.map((kept) => kept.hour ?? 0))
  const last = Math.max(...hours.map((kept) => kept.hour ?? 0))
  const step = (WIDTH - LEFT) / (last - first + 1)
  const x = (hour: number): number => LEFT + (hour - first + 0.5) * step
  return (
    <svg class="promises-picture" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words.picture}>
      {[wanted.median, wanted.p90].map(([low, high]) => (
        <rect key={low} class="promises-band" x={LEFT} y={y(high)} width={WIDTH - LEFT} height={y(low) - y(high)} />
      ))}
      {[0, 0.5, 1].map((share) => (
        <text key={share} x={LEFT - 4} y={y(share) + 4} text-anchor="end">
          {words.percent(share)}
        </text>
      ))}
      {hours.map((kept) => (
        <g key={kept.hour} class={kept.tooFew ? 'promises-few' : undefined}>
          {kept.median.share !== null && <circle cx={x(kept.hour!)} cy={y(kept.median.share)} r="4" />}
          {kept.p90.share !== null && <rect x={x(kept.hour!) - 4} y={y(kept.p90.share) - 4} width="8" height="8" />}
          <text x={x(kept.hour!)} y={HEIGHT - 6} text-anchor="middle">
            {kept.hour}
          </text>
        </g>
      ))}
    </svg>
  )
}
