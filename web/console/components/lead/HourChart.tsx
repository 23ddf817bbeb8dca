import { s } from '../../strings.ts'

export interface Hour {
  hour: number
  today: number
  usual: number | null
}

const WIDTH = 720
const HEIGHT = 240
const LEFT = 44
const RIGHT = 8
const TOP = 14
const BOTTOM = 30
const words = s.wallboard

interface HourChartProps {
  hours: Hour[]
  /** The hour that is not over yet. */
  running: number
}

/** Bars for today and a stroke for what is usual, by the hour: told apart by shape, with the same figures in a table. */
export function HourChart({ hours, running }: HourChartProps) {
  const shown = worthShowing(hours)
  const most = roundUp(Math.max(...shown.map(({ today, usual }) => Math.max(today, usual ?? 0))))
  const step = (WIDTH - LEFT - RIGHT) / shown.length
  const y = (count: number): number => TOP + (1 - count / most) * (HEIGHT - TOP - BOTTOM)
  return (
    <figure class="chart">
      <ul class="chart-legend" aria-hidden="true">
        <li data-mark="bar">{words.today}</li>
        <li data-mark="stroke">{words.usual}</li>
      </ul>
      <svg class="chart-picture" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${words.axis}. ${words.picture}`}>
        {[0, most / 2, most].map((count) => (
          <g key={count}>
            <line class="chart-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(count)} y2={y(count)} />
            <text x={LEFT - 6} y={y(count) + 5} text-anchor="end">
              {words.number(count)}
            </text>
          </g>
        ))}
        {shown.map(({ hour, today, usual }, index) => {
          const x = LEFT + index * step
          return (
            <g key={hour}>
              <rect class="chart-bar" data-running={hour === running} x={x + step * 0.2} width={step * 0.6} y={y(today)} height={y(0) - y(today)} />
              {usual !== null && <line class="chart-usual" x1={x + step * 0.06} x2={x + step * 0.94} y1={y(usual)} y2={y(usual)} />}
              {(shown.length <= 12 || index % 2 === 0) && (
                <text x={x + step / 2} y={HEIGHT - 10} text-anchor="middle">
                  {hour}
                </text>
              )}
            </g>
          )
        })}
      </svg>
      <p class="chart-units" aria-hidden="true">
        {words.axis} · {words.axisHours}
      </p>
      <details class="chart-figures">
        <summary>{words.figures}</summary>
        <div class="table-scroll" tabIndex={0} role="group" aria-label={words.contacts}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{words.hour}</th>
                <th scope="col">{words.today}</th>
                <th scope="col">{words.usual}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ hour, today, usual }) => (
                <tr key={hour}>
                  <th scope="row">
                    {words.from(hour)}
                    {hour === running && ` (${words.running})`}
                  </th>
                  <td>{words.number(today)}</td>
                  <td>{usual === null ? '–' : words.number(usual)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

const DAY_BEGINS = 8
const DAY_ENDS = 17

/** The hours of a working day, and whatever more had or has somebody in it. */
export function worthShowing(hours: Hour[]): Hour[] {
  const busy = hours.filter(({ today, usual }) => today > 0 || (usual ?? 0) > 0).map(({ hour }) => hour)
  const first = Math.min(DAY_BEGINS, ...busy)
  const last = Math.max(DAY_ENDS, ...busy)
  return hours.filter(({ hour }) => hour >= first && hour <= last)
}

/** A top of the scale that people can halve: 2, 4, 10, 20, 40, 100, … */
export function roundUp(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 2)))
  return [1, 2, 4, 10].map((times) => times * power).find((top) => top >= Math.max(most, 2)) ?? 10 * power
}
