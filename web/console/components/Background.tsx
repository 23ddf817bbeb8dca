import type { ComponentChildren } from 'preact'
import { useDesk } from '../context.ts'
import { hashOf, storyRoute } from '../route.ts'
import { s } from '../strings.ts'
import { exactTime, plainDate, timeOfDay } from '../time.ts'
import type { HandoffDetail, TimelineEntry, TopicFact, TopicFacts, Why } from '../types.ts'
import { TermClock } from './callbacks/TermClock.tsx'
import { ExternalLink } from './ExternalLink.tsx'

/** Everything an employee needs to know beside what was said, on one screen. */
export function Background({ id }: { id: string }) {
  const detail = useDesk((desk) => desk.conversations[id]?.detail ?? null)
  if (detail === null) return null
  return (
    <div class="background">
      <Section title={s.background.why}>
        <WhyHere why={detail.why} aspects={aspectLabels(detail)} />
      </Section>
      {detail.term && (
        <Section title={s.callbacks.terms.title}>
          <TermClock id={id} term={detail.term} />
        </Section>
      )}
      <Section title={s.background.behaviours}>
        <Behaviours behaviours={detail.behaviours} />
      </Section>
      <Section title={s.background.botAnswered}>
        <BotAnswered answered={detail.why.botAnswered} aspects={aspectLabels(detail)} />
      </Section>
      {detail.dangerFacts.map((topic) => (
        <Section key={topic.title} title={s.background.topic(topic.title)}>
          <AboutTopic topic={topic} />
        </Section>
      ))}
      <Section title={detail.topicFacts ? s.background.topic(detail.topicFacts.title) : s.background.facts}>
        {detail.topicFacts ? <AboutTopic topic={detail.topicFacts} /> : <p class="quiet">{s.background.noTopic}</p>}
      </Section>
      {detail.related.length > 0 && (
        <Section title={s.background.related}>
          <ul class="tags">
            {detail.related.map(({ topic, title }) => (
              <li key={topic} class="tag" data-tone="plain">
                {title}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={s.background.timeline}>
        <Timeline timeline={detail.timeline} />
        <p>
          <a href={hashOf(storyRoute(detail.id))}>{s.background.story}</a>
        </p>
      </Section>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details class="section" open>
      <summary class="section-summary">
        <h3 class="section-title">{title}</h3>
      </summary>
      <div class="section-body">{children}</div>
    </details>
  )
}

/** The words for each aspect of the topic, by its key. */
type Aspects = Readonly<Record<string, string>>

function aspectLabels(detail: HandoffDetail): Aspects {
  const forEveryone = detail.topicFacts?.answers.filter(({ audience }) => !audience) ?? []
  return Object.fromEntries(forEveryone.map(({ aspect, label }) => [aspect, label]))
}

function inputValue(name: string, value: string): string {
  if (name !== 'open') return value
  return value === 'open' ? s.background.deskOpen : s.background.deskClosed
}

function WhyHere({ why, aspects }: { why: Why; aspects: Aspects }) {
  const heard = why.ranking.filter(({ confidence }) => percent(confidence) !== '0%')
  const facts: [string, ComponentChildren][] = [
    [s.background.rule, `${why.rule} (${s.background.ruleVersion(why.ruleVersion)})`],
    [s.background.inputs, why.inputs.map(({ name, value }) => `${s.background.input[name] ?? name}: ${inputValue(name, value).replace(/\.$/, '')}`).join('; ')],
    [s.background.answered, why.answered.join('; ')],
    [s.background.otherRules, why.candidates?.rules.slice(1).join(', ')],
    [s.background.couldTake, why.candidates && (why.candidates.agents.join(', ') || s.none)],
    [s.background.aspect, why.aspect && (aspects[why.aspect] ?? why.aspect)],
    [s.background.signals, why.signalTexts.join(', ')],
    [s.background.language, why.languageText],
    [s.background.queueLength, String(why.queueLength)],
    [s.background.desk, why.deskOpen ? s.background.deskOpen : s.background.deskClosed],
    [s.background.onDuty, why.agentsOnDuty.join(', ') || s.none],
  ]
  return (
    <>
      {why.dangers.map(({ topic, title, at }) => (
        <p key={topic} class="why-danger">
          {s.background.danger(title, timeOfDay(at))}
        </p>
      ))}
      <p class="why-reason">{why.reasonText}</p>
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
      <dl class="pairs">
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label} class="pair">
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </>
  )
}

function Behaviours({ behaviours }: { behaviours: HandoffDetail['behaviours'] }) {
  if (behaviours.length === 0) return <p class="quiet">{s.background.noBehaviours}</p>
  return (
    <ul class="behaviours">
      {behaviours.map((behaviour) => (
        <li key={behaviour.value} class="behaviour">
          <p class="behaviour-value">{behaviour.value}</p>
          <p class="behaviour-line" data-kind="do">
            <strong>{s.background.do}</strong> {behaviour.do}
          </p>
          <p class="behaviour-line" data-kind="dont">
            <strong>{s.background.dont}</strong> {behaviour.dont}
          </p>
        </li>
      ))}
    </ul>
  )
}

function BotAnswered({ answered, aspects }: { answered: Why['botAnswered']; aspects: Aspects }) {
  if (answered.length === 0) return <p class="quiet">{s.background.nothingAnswered}</p>
  return (
    <ul class="plain-list">
      {answered.map(({ key, aspect, version, text }) => (
        <li key={`${key}/${aspect}/${version}`}>
          <p class="message-text">{text}</p>
          <p class="quiet">{s.background.answerKey(aspect ? `${key} / ${aspects[aspect] ?? aspect}` : key, version)}</p>
        </li>
      ))}
    </ul>
  )
}

function AboutTopic({ topic }: { topic: TopicFacts }) {
  return (
    <>
      <dl class="answers">
        {topic.answers.map(({ aspect, audience, label, text, withdrawn }) => (
          <div key={`${aspect}/${audience}`}>
            <dt>
              {label} {withdrawn && <span class="tag" data-tone="warning">{s.background.withdrawn}</span>}
            </dt>
            <dd class="message-text">{text}</dd>
          </div>
        ))}
      </dl>
      {topic.facts.length > 0 && <h4 class="section-subtitle">{s.background.facts}</h4>}
      <ul class="plain-list">
        {topic.facts.map((fact) => (
          <Fact key={fact.id} fact={fact} />
        ))}
      </ul>
      {topic.links.length > 0 && <h4 class="section-subtitle">{s.background.links}</h4>}
      <ul class="plain-list">
        {topic.links.map((link) => (
          <li key={link.url}>
            <ExternalLink link={link} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Fact({ fact }: { fact: TopicFact }) {
  const origin = [
    fact.source && !fact.fictional && s.background.source(fact.source),
    fact.checked && s.background.checked(plainDate(fact.checked)),
    fact.validUntil && s.background.validUntil(plainDate(fact.validUntil)),
  ]
  return (
    <li>
      <p class="fact">
        <span>{fact.label}</span> <strong>{fact.value}</strong>
        {fact.fictional && <span class="tag" data-tone="warning">{s.background.fictional}</span>}
      </p>
      <p class="quiet">{origin.filter(Boolean).join(', ')}</p>
    </li>
  )
}

function Timeline({ timeline }: { timeline: HandoffDetail['timeline'] }) {
  if (timeline.length === 0) return <p class="quiet">{s.background.noTimeline}</p>
  return (
    <ol class="timeline">
      {timeline.map((entry) => (
        <li key={entry.position}>
          <time dateTime={entry.at} title={exactTime(entry.at)}>
            {timeOfDay(entry.at)}
          </time>
          <span>
            {entry.text}
            <span class="quiet"> {happened(entry)}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}

/** By whom, how it ended, why, and what else. */
function happened({ actorText, resultText, reasonText, details }: TimelineEntry): string {
  return [actorText, resultText, reasonText, ...details].filter(Boolean).join(' · ')
}

function percent(confidence: number): string {
  return `${Math.round(confidence * 100)}%`
}
