import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { Figures } from './Figures.tsx'
import { Panel } from './Panel.tsx'

interface Tenth {
  from: number
  to: number
  turns: number
  confidence: number
  handedOver: number
  handled: number
  corrected: number
  right: number | null
  tooFew: boolean
}

interface Report {
  weeks: number
  tooFewBelow: number
  enough: boolean
  tenths: Tenth[]
  total: { turns: number; handled: number }
  model: { accuracy: number; calibrationError: number; reliability: { count: number; confidence: number; accuracy: number }[] } | null
}

const words = s.calibration

/** Whether the bot is right as often as it is sure: of real conversations, and as the model was measured. */
export function Calibration() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<Report>('/v1/calibration'), [client])
  const loaded = useLoaded<Report>(load)
  const report = loaded.value
  return (
    <Panel id="calibration" title={words.title} loaded={loaded}>
      {report && (
        <>
          <p class="quiet">{words.intro}</p>
          {!report.enough && <p>{words.tooLittle(report.total.handled, report.tooFewBelow)}</p>}
          {(report.model || report.enough) && <Picture report={report} />}
          <div class="calibration-tables">
            {report.tenths.length === 0 ? (
              <p class="quiet">{words.none}</p>
            ) : (
              <Figures
                title={words.real(report.weeks)}
                heads={[words.sure, words.turns, words.handedOver, words.handled, words.corrected, words.right]}
                rows={report.tenths.map((tenth) => [
                  words.range(tenth.from, tenth.to),
                  tenth.turns,
                  words.part(tenth.handedOver, tenth.turns),
                  tenth.handled,
                  words.part(tenth.corrected, tenth.handled),
                  words.share(tenth.right, tenth.tooFew),
                ])}
              />
            )}
            {report.model && (
              <Figures
                title={words.model}
                heads={[words.sure, words.sentences, words.right]}
                rows={report.model.reliability.map((bin) => [words.percent(bin.confidence), bin.count, words.percent(bin.accuracy)])}
              />
            )}
          </div>
          <p class="quiet">
            {report.model ? words.modelFigures(report.model.accuracy, report.model.calibrationError) : words.modelNone}
          </p>
        </>
      )}
    </Panel>
  )
}

const SIZE = 300
const LEFT = 54
const BOTTOM = 44
const TOP = 10
const RIGHT = 22

const x = (share: number): number => LEFT + share * (SIZE - LEFT - RIGHT)
const y = (share: number): number => TOP + (1 - share) * (SIZE - TOP - BOTTOM)

/** Circles and squares beside the line on which they should lie; told apart by shape. */
function Picture({ report }: { report: Report }) {
  const real = report.tenths.filter((tenth) => tenth.right !== null && !tenth.tooFew)
  return (
    <figure class="calibration">
      <svg class="calibration-picture" viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={words.picture}>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line class="calibration-grid" x1={x(0)} x2={x(1)} y1={y(share)} y2={y(share)} />
            <text x={LEFT - 6} y={y(share) + 4} text-anchor="end">
              {words.percent(share)}
            </text>
            <text x={x(share)} y={SIZE - BOTTOM + 18} text-anchor="middle">
              {words.percent(share)}
            </text>
          </g>
        ))}
        <line class="calibration-ideal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {report.model?.reliability.map((bin) => (
          <circle key={bin.confidence} cx={x(bin.confidence)} cy={y(bin.accuracy)} r="5" />
        ))}
        {real.map((tenth) => (
          <rect key={tenth.from} x={x(tenth.confidence) - 5} y={y(tenth.right!) - 5} width="10" height="10" />
        ))}
        <text x={(x(0) + x(1)) / 2} y={SIZE - 8} text-anchor="middle">
          {words.axisSure}
        </text>
        <text class="calibration-side" x={0} y={0} text-anchor="middle" transform={`translate(14 ${(y(0) + y(1)) / 2}) rotate(-90)`}>
          {words.axisRight}
        </text>
      </svg>
      <ul class="calibration-legend" aria-hidden="true">
        <li data-mark="circle">{words.legendModel}</li>
        {real.length > 0 && <li data-mark="square">{words.legendReal}</li>}
        <li data-mark="line">{words.legendIdeal}</li>
      </ul>
    </figure>
  )
}
