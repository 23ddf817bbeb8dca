import { useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { conversationRoute, hashOf, storyRoute } from '../../route.ts'
import type { Found, Talk } from '../../state/search.ts'
import { s } from '../../strings.ts'
import { shortTime } from '../../time.ts'
import { ErrorMessage } from '../fields.tsx'
import { asksReason, LookReason } from '../LookReason.tsx'

const words = s.search

/** One conversation that was found: it leads to its handoff; one of the bot alone is read on the spot. */
export function FoundRow({ found, searched }: { found: Found; searched: boolean }) {
  const { handoff } = found
  return (
    <li class="row search-row">
      <div class="row-head">
        {handoff ? (
          <a class="search-link" data-row href={hashOf(conversationRoute(handoff.id))}>
            {handoff.topicTitle ?? s.handoff.noTopic}
          </a>
        ) : (
          <strong>{words.botAlone}</strong>
        )}
        <time class="row-wait" dateTime={found.startedAt}>
          {shortTime(found.startedAt)}
        </time>
      </div>
      <Excerpt found={found} searched={searched} />
      <p class="meta">{about(found)}</p>
      {handoff ? (
        <div class="search-foot">
          <Sensitive of={handoff.sensitivity} />
          <a href={hashOf(storyRoute(handoff.id))} aria-label={words.timelineNamed(found.reference)}>
            {words.timeline}
          </a>
        </div>
      ) : (
        <BotTalk id={found.conversationId} reference={found.reference} />
      )}
    </li>
  )
}

function about({ handoff, reference, handledBy, channel, language }: Found): string {
  const status = handoff && (handoff.result ? s.resolve.results[handoff.result] : s.handoff.statuses[handoff.status])
  const spoken = language === 'nl' ? null : (s.handoff.languages[language] ?? language)
  const over = channel === 'webchat' ? null : (s.handoff.channels[channel] ?? channel)
  return [reference, handoff?.departmentName, status, handledBy && words.handledBy(handledBy), spoken, over].filter(Boolean).join(' · ')
}

function Sensitive({ of }: { of: string }) {
  const label = s.handoff.sensitivities[of]
  if (!label) return null
  return (
    <span class="tag" data-tone={of === 'danger' ? 'negative' : 'info'}>
      {label}
    </span>
  )
}

function Excerpt({ found, searched }: { found: Found; searched: boolean }) {
  if (found.withheld) return <p class="quiet">{words.withheld}</p>
  if (found.said) {
    const { author, parts } = found.said
    return (
      <p class="search-said" dir="auto">
        <span class="quiet">{s.conversation.authors[author]}:</span> {parts.map((part, at) => (part.hit ? <mark key={at}>{part.text}</mark> : part.text))}
      </p>
    )
  }
  const preview = found.handoff?.preview
  if (preview) {
    return (
      <p class="search-said" dir="auto">
        {preview}
      </p>
    )
  }
  return searched && found.handoff ? <p class="quiet">{words.emptied}</p> : null
}

/** What was said between a citizen and the bot alone, opened and closed in its row. */
function BotTalk({ id, reference }: { id: string; reference: string }) {
  const { client } = useController()
  const [talk, setTalk] = useState<Talk | null>(null)
  const [error, setError] = useState<string | null>(null)
  const open = async (reason?: string): Promise<string | null> => {
    try {
      setTalk(await client.api.get<Talk>(`/v1/search/conversations/${id}${reason === undefined ? '' : `?reason=${encodeURIComponent(reason)}`}`))
      setError(null)
      return null
    } catch (failure) {
      setError(explain(failure))
      return explain(failure)
    }
  }
  return (
    <>
      <div class="search-foot">
        <button
          type="button"
          class="button button-secondary"
          data-row
          aria-expanded={talk !== null}
          aria-label={words.readNamed(reference)}
          onClick={() => (talk ? setTalk(null) : void open())}
        >
          {talk ? words.unread : words.read}
        </button>
      </div>
      {asksReason(error) ? <LookReason onGiven={open} /> : <ErrorMessage text={error} />}
      {talk && (
        <ol class="search-talk" aria-label={s.conversation.transcript}>
          {talk.messages.map((message) => (
            <li key={message.id} lang={message.language === 'und' ? undefined : message.language} dir="auto">
              <span class="quiet">{s.conversation.authors[message.author]}:</span> {message.text}
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
