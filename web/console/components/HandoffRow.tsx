import type { ComponentChildren } from 'preact'
import { conversationRoute, hashOf } from '../route.ts'
import { s } from '../strings.ts'
import { waitOf } from '../time.ts'
import type { Handoff } from '../types.ts'

interface HandoffRowProps {
  handoff: Handoff
  now: number
  open: boolean
  /** It waits for the agent who looks, by name. */
  forMe?: boolean
  /** What the link to the conversation does, for those who hear it. */
  linkLabel?: string
  badges?: ComponentChildren
  action?: ComponentChildren
}

/** One handoff in a list. The whole row opens it; its action stands on top. */
export function HandoffRow({ handoff, now, open, forMe, linkLabel, badges, action }: HandoffRowProps) {
  const wait = waitOf(handoff, now)
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
        {wait && (
          <span class="row-wait">
            {handoff.status === 'queued' && <span class="visually-hidden">{s.queue.waiting} </span>}
            {wait}
          </span>
        )}
      </div>
      <p class="row-preview" lang={handoff.language} dir="auto">
        {handoff.preview}
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
      {callback ? (
        <li class="tag" data-tone="warning">
          {s.handoff.callback}
        </li>
      ) : (
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
