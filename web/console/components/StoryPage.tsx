import { useCallback } from 'preact/hooks'
import { useController, useDesk } from '../context.ts'
import { mayReadLedger } from '../roles.ts'
import { useLoaded } from '../loaded.ts'
import { conversationRoute, hashOf, ledgerRoute } from '../route.ts'
import { s } from '../strings.ts'
import { exactTime } from '../time.ts'
import type { Story, TimelineEntry } from '../types.ts'
import { Panel } from './lead/Panel.tsx'

/** What happened with one handoff, step by step, as the ledger has it. */
export function StoryPage({ of }: { of: string }) {
  const { client } = useController()
  const readsLedger = useDesk(mayReadLedger)
  const load = useCallback(() => client.story(of), [client, of])
  const loaded = useLoaded<Story>(load)
  const story = loaded.value
  return (
    <main class="ledger">
      <h2 class="ledger-title">{s.story.title(story?.reference ?? null)}</h2>
      <p class="story-links">
        {story?.handoffId && <a href={hashOf(conversationRoute(story.handoffId))}>{s.story.conversation}</a>}
        {readsLedger && <a href={hashOf(ledgerRoute)}>{s.story.ledger}</a>}
      </p>
      <Panel id="story" title={s.story.steps} loaded={loaded}>
        {story && <Told story={story} />}
      </Panel>
    </main>
  )
}

function Told({ story }: { story: Story }) {
  if (story.steps.length === 0) return <p class="empty">{s.story.empty}</p>
  const { promise, sealed } = story
  return (
    <>
      {promise && (
        <p>
          {s.story.promised(promise.fromMinutes, promise.toMinutes)}{' '}
          {promise.waitedMinutes !== null && s.story.waited(promise.waitedMinutes)} {s.story.kept[String(promise.kept)]}
        </p>
      )}
      <ol class="panel-list">
        {story.steps.map((step) => (
          <StepRow key={step.position} step={step} />
        ))}
      </ol>
      <p class={story.genuine ? 'quiet' : 'error-message'}>{story.genuine ? s.story.genuine : s.story.notGenuine}</p>
      <p class="quiet">{sealed ? s.ledger.sealed(sealed.position, exactTime(sealed.at)) : s.ledger.notSealed}</p>
    </>
  )
}

function StepRow({ step }: { step: TimelineEntry }) {
  return (
    <li>
      <p>
        <time dateTime={step.at}>{exactTime(step.at)}</time> <strong>{step.text}</strong>, {step.actorText}
        {step.reasonText && <> ({step.reasonText})</>}
        {[step.resultText, ...step.details].filter(Boolean).map((words) => ` · ${words}`)} <span class="quiet">{s.story.entry(step.position)}</span>
      </p>
      {!step.genuine && <p class="error-message">{s.story.changed}</p>}
    </li>
  )
}
