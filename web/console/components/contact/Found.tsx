import { useEffect, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { written } from '../../../shared/direction.ts'
import { wasTold, type Understood } from '../../state/spoken.ts'
import { answering } from '../../strings.answering.ts'
import { contact as words } from '../../strings.contact.ts'
import { s } from '../../strings.ts'
import type { CannedAnswer, HandoffDetail } from '../../types.ts'
import { ExternalLink } from '../ExternalLink.tsx'
import type { Understanding } from './useUnderstood.ts'

interface FoundProps {
  detail: HandoffDetail
  understanding: Understanding
  /** Which answer is being noted as told. */
  telling: string | null
  onTell: (answer: CannedAnswer) => void
}

/** The agreed answers to what is asked, with what was agreed about how we do it here and what people often need next. */
export function Found({ detail, understanding: { understood, busy, failed }, telling, onTell }: FoundProps) {
  const { client } = useController()
  const [related, setRelated] = useState<readonly CannedAnswer[] | null>(null)
  useEffect(() => setRelated(null), [understood])
  const controller = useController()
  const look = async (topic: string): Promise<void> => {
    try {
      setRelated(await client.canned(detail.id, { topic }))
    } catch (error) {
      controller.failed(error)
    }
  }
  const answers = related ?? understood?.payload ?? []
  return (
    <>
      <p class="field-hint" role="status">
        {failed ? words.failed : busy && !understood ? words.searching : understood && words.found(answers.length)}
        {understood && !understood.bot && ` ${words.botAway}`}
        {understood && understood.masked.length > 0 && ` ${words.masked}`}
      </p>
      {understood?.signals.includes('danger') && (
        <p class="contact-danger" role="alert">
          {words.danger}
        </p>
      )}
      {answers.length > 0 && (
        <section class="found" aria-label={words.answers} tabIndex={0} aria-busy={busy}>
          <ul class="found-list">
            {answers.map((answer) => (
              <Answer
                key={nameOf(answer)}
                answer={answer}
                told={wasTold(detail.messages, answer)}
                busy={telling === nameOf(answer)}
                onTell={() => onTell(answer)}
              />
            ))}
          </ul>
          {understood?.card && detail.topic === null && <Card card={understood.card} onRelated={(topic) => void look(topic)} />}
        </section>
      )}
    </>
  )
}

function nameOf({ topic, aspect, audience }: CannedAnswer): string {
  return `${topic}/${aspect}/${audience}`
}

function Answer({ answer, told, busy, onTell }: { answer: CannedAnswer; told: boolean; busy: boolean; onTell: () => void }) {
  return (
    <li class="found-answer">
      <div class="found-head">
        <p class="option-title">
          {answer.title} · {answer.label}
        </p>
        {answer.withdrawn ? (
          <span class="tag" data-tone="warning">
            {answering.canned.withdrawn}
          </span>
        ) : told ? (
          <span class="tag" data-tone="positive">
            {words.told}
          </span>
        ) : (
          <button type="button" class="button button-secondary button-small" aria-label={words.tellNamed(answer.title, answer.label)} aria-disabled={busy} onClick={onTell}>
            {words.tell}
          </button>
        )}
      </div>
      <p class="message-text" {...written(answer.language)}>
        {answer.text}
      </p>
      {answer.dutch !== null && (
        <p class="quiet message-text">
          {answering.canned.inDutch} {answer.dutch}
        </p>
      )}
      {answer.links?.map((link) => (
        <p key={link.url}>
          <ExternalLink link={link} />
        </p>
      ))}
    </li>
  )
}

/** Until something was told the card beside the conversation is empty: what matters of it stands here. */
function Card({ card, onRelated }: { card: NonNullable<Understood['card']>; onRelated: (topic: string) => void }) {
  return (
    <div class="found-card">
      {card.behaviours.length > 0 && (
        <>
          <h3 class="section-subtitle">
            {words.behaviours}: {card.title}
          </h3>
          <ul class="plain-list">
            {card.behaviours.map((each) => (
              <li key={each.do}>
                <strong>{s.background.do}</strong> {each.do} <strong>{s.background.dont}</strong> {each.dont}
              </li>
            ))}
          </ul>
        </>
      )}
      {card.related.length > 0 && (
        <>
          <h3 class="section-subtitle">{words.related}</h3>
          <p class="found-related">
            {card.related.map(({ topic, title }) => (
              <button key={topic} type="button" class="button button-subtle button-small" onClick={() => onRelated(topic)}>
                {title}
              </button>
            ))}
          </p>
        </>
      )}
    </div>
  )
}
