import { useCallback, useState } from 'preact/hooks'
import { useController, useDesk } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { conversationRoute, hashOf } from '../../route.ts'
import type { CallOutcome, WorkCallback } from '../../state/callbacks.ts'
import { s } from '../../strings.ts'
import { dayOf, timeOfDay } from '../../time.ts'
import { Panel } from '../lead/Panel.tsx'
import { MoveCallback } from './MoveCallback.tsx'
import { TermsList } from './TermsList.tsx'

const EVERY_MS = 10_000

/** What was promised with a date: the calls to make, and the answers that are owed; what is due first stands first. */
export function CallbacksPage() {
  const controller = useController()
  const load = useCallback(() => controller.client.api.get<{ payload: WorkCallback[] }>('/v1/callbacks'), [controller])
  const loaded = useLoaded(load, EVERY_MS)
  const rows = loaded.value?.payload ?? []
  return (
    <main class="ledger lead" tabIndex={0}>
      <h2 class="ledger-title">{s.callbacks.title}</h2>
      <Panel id="callbacks" title={s.callbacks.title} loaded={loaded}>
        <p class="quiet">{rows.length === 0 ? s.callbacks.none : s.callbacks.hint}</p>
        <ul class="panel-list">
          {rows.map((row) => (
            <Row key={row.id} row={row} reload={loaded.reload} />
          ))}
        </ul>
      </Panel>
      <TermsList />
    </main>
  )
}

function Row({ row, reload }: { row: WorkCallback; reload: () => Promise<void> }) {
  const me = useDesk((desk) => desk.agent?.id)
  const day = dayOf(row.startsAt, new Date())
  return (
    <li class="panel-row" data-callback={row.reference}>
      <div>
        <p>
          <strong>{s.callbacks.window(day, timeOfDay(row.startsAt), timeOfDay(row.endsAt))}</strong>{' '}
          {row.missed && (
            <span class="tag" data-tone="negative">
              {s.callbacks.missed}
            </span>
          )}{' '}
          {row.attempts > 0 && <span class="tag">{s.callbacks.attempts(row.attempts)}</span>}
        </p>
        <p>
          {row.topicTitle ?? s.callbacks.noTopic} · {row.departmentName} ·{' '}
          <a href={hashOf(conversationRoute(row.handoffId))}>{s.callbacks.open(row.conversationReference)}</a>
        </p>
        {row.contact && <Contact contact={row.contact} />}
      </div>
      {row.claimedBy?.id === me ? <Calling row={row} reload={reload} /> : <Take row={row} reload={reload} />}
    </li>
  )
}

function Contact({ contact }: { contact: NonNullable<WorkCallback['contact']> }) {
  return (
    <p>
      {contact.name} {contact.phone && <a href={`tel:${contact.phone}`}>{s.callbacks.call(contact.phone)}</a>}{' '}
      {contact.email && <a href={`mailto:${contact.email}`}>{s.callbacks.mail(contact.email)}</a>}
    </p>
  )
}

/** Posts something about one call-back, says what came of it, and shows the list anew. */
function useAct(row: WorkCallback, reload: () => Promise<void>) {
  const controller = useController()
  const [busy, setBusy] = useState(false)
  const act = async (what: string, body?: object, said?: string): Promise<void> => {
    if (busy) return
    setBusy(true)
    try {
      await controller.client.api.post(`/v1/callbacks/${row.id}/${what}`, body)
      controller.done()
      if (said) controller.notify('info', said)
    } catch (error) {
      controller.failed(error)
    }
    setBusy(false)
    await reload()
  }
  return { busy, act }
}

interface ActionsProps {
  row: WorkCallback
  reload: () => Promise<void>
}

function Take({ row, reload }: ActionsProps) {
  const { busy, act } = useAct(row, reload)
  if (row.claimedBy) return <p class="quiet">{s.callbacks.heldBy(row.claimedBy.name)}</p>
  return (
    <button
      type="button"
      class="button button-primary"
      aria-label={s.callbacks.claimNamed(row.reference)}
      aria-busy={busy}
      onClick={() => void act('claim')}
    >
      {s.callbacks.claim}
    </button>
  )
}

function Calling({ row, reload }: ActionsProps) {
  const controller = useController()
  const { act } = useAct(row, reload)
  const note = (outcome: CallOutcome): void => void act('calls', { outcome, attempt: row.attempts + 1 }, s.callbacks.noted[outcome])
  return (
    <div class="form-buttons">
      <button type="button" class="button button-primary" onClick={() => note('reached')}>
        {s.callbacks.reached}
      </button>
      <button type="button" class="button button-secondary" onClick={() => note('no_answer')}>
        {s.callbacks.noAnswer}
      </button>
      {row.attempts > 0 && (
        <button type="button" class="button button-secondary" onClick={() => note('unreachable')}>
          {s.callbacks.unreachable}
        </button>
      )}
      <button type="button" class="button button-secondary" onClick={() => void controller.taking.claim(row.handoffId)}>
        {s.callbacks.callAndNote}
      </button>
      <MoveCallback id={row.id} onMove={(startsAt) => void act('move', { startsAt })} />
      <button type="button" class="button button-subtle" onClick={() => void act('release')}>
        {s.callbacks.release}
      </button>
    </div>
  )
}
