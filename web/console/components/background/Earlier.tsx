import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { conversationRoute, hashOf } from '../../route.ts'
import { marking as words } from '../../strings.marking.ts'
import { s } from '../../strings.ts'
import { plainDate } from '../../time.ts'
import type { EarlierHandoff } from '../../types.ts'
import { ErrorMessage } from '../fields.tsx'
import { Section } from './Section.tsx'

/** What the same citizen came for before, as far as this employee may read it. Nothing where there is nothing. */
export function Earlier({ id }: { id: string }) {
  const { client } = useController()
  const load = useCallback(() => client.earlier(id), [client, id])
  const { value, error } = useLoaded<EarlierHandoff[]>(load)
  if (!error && !value?.length) return null
  return (
    <Section title={words.earlier}>
      <ErrorMessage text={error} />
      <ul class="plain-list">
        {value?.map((each) => (
          <li key={each.id}>
            <a href={hashOf(conversationRoute(each.id))}>{each.topicTitle ?? s.handoff.noTopic}</a>
            <p class="quiet">
              {[
                plainDate(each.queuedAt),
                each.departmentName,
                each.result ? s.resolve.results[each.result] : s.handoff.statuses[each.status],
                words.by[each.by],
                each.reference,
              ].join(' · ')}
            </p>
          </li>
        ))}
      </ul>
      <p class="quiet">{words.looksAreNoted}</p>
    </Section>
  )
}
