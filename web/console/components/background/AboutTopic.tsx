import { useController } from '../../context.ts'
import { answering as words } from '../../strings.answering.ts'
import { s } from '../../strings.ts'
import { plainDate } from '../../time.ts'
import type { TopicFact, TopicFacts } from '../../types.ts'
import { ExternalLink } from '../ExternalLink.tsx'

interface AboutTopicProps {
  topic: TopicFacts
  /** Puts one of the answers in the text box; null where this employee does not answer here. */
  onUse: ((aspect: string, audience: string | null) => void) | null
  /** What that is called, where it is something else. */
  verb?: string
}

/** The agreed answers on a topic, each a press away, with the facts that stand in them. */
export function AboutTopic({ topic, onUse, verb }: AboutTopicProps) {
  return (
    <>
      <dl class="answers">
        {topic.answers.map(({ aspect, audience, label, text, withdrawn }) => (
          <div key={`${aspect}/${audience}`}>
            <dt>
              {label} {withdrawn && <span class="tag" data-tone="warning">{s.background.withdrawn}</span>}
            </dt>
            <dd class="message-text">{text}</dd>
            {onUse && !withdrawn && (
              <dd>
                <button
                  type="button"
                  class="button button-secondary button-small"
                  aria-label={verb ? `${verb}: ${label}` : words.canned.useNamed(label)}
                  onClick={() => onUse(aspect, audience)}
                >
                  {verb ?? words.canned.use}
                </button>
              </dd>
            )}
          </div>
        ))}
      </dl>
      {topic.facts.length > 0 && (
        <>
          <h4 class="section-subtitle">{s.background.facts}</h4>
          <ul class="plain-list">
            {topic.facts.map((fact) => (
              <Fact key={fact.id} fact={fact} />
            ))}
          </ul>
        </>
      )}
      {topic.links.length > 0 && (
        <>
          <h4 class="section-subtitle">{s.background.links}</h4>
          <ul class="plain-list">
            {topic.links.map((link) => (
              <li key={link.url}>
                <ExternalLink link={link} />
              </li>
            ))}
          </ul>
        </>
      )}
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

/** What people often need next: a press puts the summary in the text box. */
export function Related({ id, related, mine }: { id: string; related: { topic: string; title: string }[]; mine: boolean }) {
  const { answering } = useController()
  return (
    <>
      {mine && <p class="quiet">{s.background.relatedHint}</p>}
      <ul class="tags">
        {related.map(({ topic, title }) => (
          <li key={topic} class={mine ? undefined : 'tag'} data-tone="plain">
            {mine ? (
              <button type="button" class="button button-secondary button-small" onClick={() => void answering.use(id, topic)}>
                {title}
              </button>
            ) : (
              title
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
