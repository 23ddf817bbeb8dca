import type { ComponentChildren } from 'preact'
import { conversationRoute, hashOf } from '../route.ts'
import { s } from '../strings.ts'
import { againstPromise } from '../state/views.ts'
import { waitOf } from '../time.ts'
import { hasPage, isOnTheLine } from '../state/spoken.ts'
import type { Handoff } from '../types.ts'

interface HandoffRowProps {
  handoff: Handoff
  now: number
  open: boolean
  /** It waits for the agent who looks, by name. */
  forMe?: boolean
  /** What the link to the conversation does, for those who hear it. */
  linkLabel?: string
  /** In place of how it began. */
  last?: { text: string; turn: string } | null
  badges?: ComponentChildren
  action?: ComponentChildren
}

/** One handoff in a list. The whole row opens it; its action stands on top. */
export function HandoffRow({ handoff, now, open, forMe, linkLabel, last, badges, action }: HandoffRowProps) {
  return (
    <li class="row" data-priority={handoff.priority} data-open={open} data-for-me={forMe} data-id={handoff.id}>
      <div class="row-head">
        <a
          class="row-link"
          data-row
          href={hashOf(conversationRoute(handoff.id))}
          aria-label={linkLabel}
          aria-current={open ? 'page' : undefined}
        >
          {handoff.topicTitle ?? s.handoff.noTopic}
        </a>
        <Wait handoff={handoff} now={now} />
      </div>
      <p class="row-preview" lang={handoff.language} dir="auto">
        {last?.turn && <strong lang="nl">{last.turn} </strong>}
        {last?.text ?? handoff.preview}
      </p>
      <p class="row-reason">{handoff.reasonText}</p>
      <div class="row-foot">
        <div class="row-facts">
          <ul class="tags">
            <Tags handoff={handoff} />
            {badges}
          </ul>
          <Meta handoff={handoff} />
        </div>
        {action}
      </div>
    </li>
  )
}

/** How long somebody waits, against what they were told; late is said in a word, and shown by more than a colour. */
function Wait({ handoff, now }: { handoff: Handoff; now: number }) {
  const wait = waitOf(handoff, now)
  const promise = handoff.status === 'queued' ? againstPromise(handoff, now) : null
  if (wait === null) return null
  return (
    <span class="row-wait" data-late={promise?.late}>
      {handoff.status === 'queued' && <span class="visually-hidden">{s.queue.waiting} </span>}
      {promise?.late && <strong>{s.views.tooLate} </strong>}
      {wait}
      {promise && (
        <span class="row-promise">
          {promise.from === promise.to ? s.views.promisedOne(promise.to) : s.views.promised(promise.from, promise.to)}
          <progress class="promise-bar" max={promise.to} value={Math.min(promise.minutes, promise.to)} aria-hidden="true" />
        </span>
      )}
    </span>
  )
}

/** What makes an employee take this one first, or not: each only where it matters. */
export function Tags({ handoff }: { handoff: Handoff }) {
  const { priority, sensitivity, callback, citizenPresent, language } = handoff
  return (
    <>
      {sensitivity === 'danger' && (
        <li class="tag" data-tone="negative">
          {s.handoff.sensitivities[sensitivity]}
        </li>
      )}
      {priority !== 'normal' && (
        <li class="tag" data-tone={priority === 'urgent' ? 'negative' : 'warning'}>
          <span class="visually-hidden">{s.handoff.priority}: </span>
          {s.handoff.priorities[priority]}
        </li>
      )}
      {sensitivity !== 'danger' && s.handoff.sensitivities[sensitivity] && (
        <li class="tag" data-tone="info">
          {s.handoff.sensitivities[sensitivity]}
        </li>
      )}
      {callback && !isOnTheLine(handoff) ? (
        <li class="tag" data-tone="warning">
          {s.handoff.callback}
        </li>
      ) : !hasPage(handoff) ? null : (
        <li class="tag" data-tone={citizenPresent ? 'positive' : 'plain'}>
          {citizenPresent ? s.handoff.present : s.handoff.gone}
        </li>
      )}
      {language !== 'nl' && (
        <li class="tag" data-tone="info">
          {s.handoff.languages[language] ?? language}
        </li>
      )}
    </>
  )
}

/** Where it belongs and how to call it. */
export function Meta({ handoff }: { handoff: Handoff }) {
  const language = s.handoff.languages[handoff.language] ?? handoff.language
  const channel = handoff.channel === 'webchat' ? null : (s.handoff.channels[handoff.channel] ?? handoff.channel)
  return <p class="meta">{[handoff.departmentName, language, channel, handoff.reference].filter(Boolean).join(' · ')}</p>
}
