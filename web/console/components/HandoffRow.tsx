import type { ComponentChildren } from 'preact'
import { useDesk } from '../context.ts'
import { conversationRoute, hashOf } from '../route.ts'
import { s } from '../strings.ts'
import { waited } from '../time.ts'
import type { Handoff } from '../types.ts'

interface HandoffRowProps {
  handoff: Handoff
  now: number
  open: boolean
  /** What the link to the conversation does, for those who hear it. */
  linkLabel?: string
  badges?: ComponentChildren
  action?: ComponentChildren
}

/** One handoff in a list. The whole row opens it; its action stands on top. */
export function HandoffRow({ handoff, now, open, linkLabel, badges, action }: HandoffRowProps) {
  const department = useDepartmentName(handoff.department)
  return (
    <li class="row" data-priority={handoff.priority} data-open={open} data-id={handoff.id}>
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
        <span class="row-wait">
          <span class="visually-hidden">{s.queue.waiting} </span>
          {waited(handoff.queuedAt, now)}
        </span>
      </div>
      <p class="row-preview" lang={handoff.language}>
        {handoff.preview}
      </p>
      <p class="row-reason">{handoff.reasonText}</p>
      <div class="row-foot">
        <ul class="tags">
          <Tags handoff={handoff} department={department} />
          {badges}
        </ul>
        {action}
      </div>
    </li>
  )
}

/** What an employee weighs before taking one. */
export function Tags({ handoff, department }: { handoff: Handoff; department: string }) {
  const { priority, sensitivity, callback, citizenPresent, language } = handoff
  return (
    <>
      {priority !== 'normal' && (
        <li class="tag" data-tone={priority === 'urgent' ? 'negative' : 'warning'}>
          <span class="visually-hidden">{s.handoff.priority}: </span>
          {s.handoff.priorities[priority]}
        </li>
      )}
      {sensitivity !== 'none' && s.handoff.sensitivities[sensitivity] && (
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
      <li class="tag" data-tone={language === 'nl' ? 'plain' : 'info'}>
        {s.handoff.languages[language] ?? language}
      </li>
      <li class="tag" data-tone="plain">
        {department}
      </li>
      <li class="tag tag-reference" data-tone="plain">
        {handoff.reference}
      </li>
    </>
  )
}

export function useDepartmentName(id: string): string {
  return useDesk((desk) => desk.colleagues?.departments.find((department) => department.id === id)?.name ?? id)
}
