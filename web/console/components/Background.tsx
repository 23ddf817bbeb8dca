import { useController, useDesk } from '../context.ts'
import { hashOf, storyRoute } from '../route.ts'
import { isSpoken } from '../state/spoken.ts'
import { contact } from '../strings.contact.ts'
import { s } from '../strings.ts'
import { exactTime, timeOfDay } from '../time.ts'
import type { HandoffDetail, TimelineEntry, Why } from '../types.ts'
import { AboutTopic, Related } from './background/AboutTopic.tsx'
import { Behaviours } from './background/Behaviours.tsx'
import { Earlier } from './background/Earlier.tsx'
import { Section } from './background/Section.tsx'
import { TopicMarks } from './background/TopicMarks.tsx'
import { WhyHere, type Aspects } from './background/WhyHere.tsx'
import { TermClock } from './callbacks/TermClock.tsx'

/** Everything an employee needs to know beside what was said, on one screen: what is needed in the conversation first. */
export function Background({ id }: { id: string }) {
  const detail = useDesk((desk) => desk.conversations[id]?.detail ?? null)
  if (detail === null) return null
  const aspects = aspectLabels(detail)
  return (
    <div class="background">
      <Section title={s.background.why}>
        <WhyHere detail={detail} aspects={aspects} />
      </Section>
      {detail.term && (
        <Section title={s.callbacks.terms.title}>
          <TermClock id={id} term={detail.term} />
        </Section>
      )}
      <Section title={s.background.behaviours}>
        <Behaviours key={detail.topic ?? ''} detail={detail} />
      </Section>
      {detail.dangerFacts.map((topic) => (
        <Section key={topic.title} title={s.background.topic(topic.title)}>
          <AboutTopic topic={topic} onUse={null} />
        </Section>
      ))}
      <Topic detail={detail} />
      {detail.related.length > 0 && (
        <Section title={s.background.related}>
          <Related id={id} related={detail.related} mine={Boolean(detail.claimId)} />
        </Section>
      )}
      {(!isSpoken(detail) || detail.why.botAnswered.length > 0) && (
        <Section title={s.background.botAnswered} folded={detail.why.botAnswered.length === 0}>
          <BotAnswered answered={detail.why.botAnswered} aspects={aspects} />
        </Section>
      )}
      <Earlier id={id} />
      <Section title={s.background.timeline} folded>
        <Timeline timeline={detail.timeline} />
        <p>
          <a href={hashOf(storyRoute(detail.id))}>{s.background.story}</a>
        </p>
      </Section>
    </div>
  )
}

/** What was agreed on the topic, and what the editors should hear of it. */
function Topic({ detail }: { detail: HandoffDetail }) {
  const { answering, contacts } = useController()
  const { id, topic, topicFacts } = detail
  const spoken = isSpoken(detail)
  const use = (aspect: string, audience: string | null): void =>
    void (spoken ? contacts.tellFrom(detail, aspect, audience) : answering.use(id, topic ?? '', aspect, audience))
  return (
    <Section title={topicFacts ? s.background.topic(topicFacts.title) : s.background.facts}>
      <TopicMarks detail={detail} />
      {topicFacts ? <AboutTopic topic={topicFacts} onUse={detail.claimId ? use : null} {...(spoken && { verb: contact.tell })} /> : <p class="quiet">{s.background.noTopic}</p>}
    </Section>
  )
}

function aspectLabels(detail: HandoffDetail): Aspects {
  const forEveryone = detail.topicFacts?.answers.filter(({ audience }) => !audience) ?? []
  return Object.fromEntries(forEveryone.map(({ aspect, label }) => [aspect, label]))
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
