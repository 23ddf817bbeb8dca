import { useNow } from '../../context.ts'
import { ENTERED } from '../../state/spoken.ts'
import { s } from '../../strings.ts'
import { exactTime, timeOfDay, waited } from '../../time.ts'
import type { HandoffDetail, Why } from '../../types.ts'

/** Less likely than this is a guess. */
const SURE_FROM = 0.5

/** The words for each aspect of the topic, by its key. */
export type Aspects = Readonly<Record<string, string>>

/** Why it is here, as it was when it was handed over, and what the citizen still needs. How the rules came to it is folded away. */
export function WhyHere({ detail, aspects }: { detail: HandoffDetail; aspects: Aspects }) {
  const { why } = detail
  const [first] = why.ranking
  const asked = why.aspect && (aspects[why.aspect] ?? why.aspect)
  const facts: Fact[] = [
    [s.background.heard, detail.corrected || detail.reason === ENTERED ? null : heardAs(first, asked)],
    [s.background.answered, why.answered.join('; ')],
    [s.background.signals, why.signalTexts.join(', ')],
    [s.background.language, why.language === 'nl' ? '' : why.languageText],
    [s.background.also, detail.also.join(', ')],
  ]
  return (
    <>
      {why.dangers.map(({ topic, title, at }) => (
        <p key={topic} class="why-danger">
          {s.background.danger(title, timeOfDay(at))}
        </p>
      ))}
      <p class="why-reason">{why.reasonText}</p>
      <Waiting detail={detail} />
      <Pairs facts={facts} />
      <details class="inner">
        <summary>{s.background.internals}</summary>
        <Internals why={why} />
      </details>
    </>
  )
}

/** What the bot took it for; what it only guessed is told among the internals. */
function heardAs(first: Why['ranking'][number] | undefined, asked: string | null): string {
  if (!first) return s.background.noRanking
  if (first.confidence < SURE_FROM) return s.background.unsure
  return `${[first.title, asked].filter(Boolean).join(', ')} (${percent(first.confidence)})`
}

/** How long the citizen waits, or waited until somebody came. */
function Waiting({ detail }: { detail: HandoffDetail }) {
  const now = useNow(15_000)
  const { status, queuedAt, waitsSince, claimedAt } = detail
  const waits = status === 'queued' || status === 'snoozed'
  if (!waits && claimedAt === null) return null
  const time = waits ? waited(queuedAt, now) : waited(waitsSince, Date.parse(claimedAt!))
  return (
    <p class="quiet" title={exactTime(queuedAt)}>
      {waits ? s.background.waits(timeOfDay(queuedAt), time) : s.background.waited(timeOfDay(queuedAt), time)}
    </p>
  )
}

/** How the rules came to it: for who wants to know, not for the conversation. */
function Internals({ why }: { why: Why }) {
  const heard = why.ranking.filter(({ confidence }) => percent(confidence) !== '0%')
  const facts: Fact[] = [
    [s.background.rule, `${why.rule} (${s.background.ruleVersion(why.ruleVersion)})`],
    [s.background.inputs, why.inputs.map(({ name, value }) => `${s.background.input[name] ?? name}: ${inputValue(name, value).replace(/\.$/, '')}`).join('; ')],
    [s.background.otherRules, why.candidates?.rules.slice(1).join(', ')],
    [s.background.couldTake, why.candidates && (why.candidates.agents.join(', ') || s.none)],
    [s.background.queueLength, String(why.queueLength)],
    [s.background.desk, why.deskOpen ? s.background.deskOpen : s.background.deskClosed],
    [s.background.onDuty, why.agentsOnDuty.join(', ') || s.none],
  ]
  return (
    <div class="inner-body">
      <h4 class="section-subtitle">{s.background.ranking}</h4>
      {heard.length === 0 && <p class="quiet">{s.background.noRanking}</p>}
      <ol class="ranking">
        {heard.map(({ topic, title, confidence }) => (
          <li key={topic} class="ranking-item">
            <span>{title}</span>
            <meter class="meter" min={0} max={1} value={confidence} aria-label={s.background.confidence(percent(confidence))} />
            <span class="ranking-value" aria-hidden="true">
              {percent(confidence)}
            </span>
          </li>
        ))}
      </ol>
      <Pairs facts={facts} />
    </div>
  )
}

type Fact = [label: string, value: string | null | undefined]

function Pairs({ facts }: { facts: Fact[] }) {
  const known = facts.filter(([, value]) => value)
  if (known.length === 0) return null
  return (
    <dl class="pairs">
      {known.map(([label, value]) => (
        <div key={label} class="pair">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function inputValue(name: string, value: string): string {
  if (name !== 'open') return value
  return value === 'open' ? s.background.deskOpen : s.background.deskClosed
}

function percent(confidence: number): string {
  return `${Math.round(confidence * 100)}%`
}
