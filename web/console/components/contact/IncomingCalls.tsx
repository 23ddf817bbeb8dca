import { useController, useDesk } from '../../context.ts'
import type { Call } from '../../state/spoken.ts'
import { contact as words } from '../../strings.contact.ts'
import { timeOfDay } from '../../time.ts'

/** Calls that the telephone exchange offers. They are said and shown, and never take the focus. */
export function IncomingCalls() {
  const calls = useDesk((desk) => (desk.session === 'signedIn' ? desk.calls : null))
  return (
    <div role="status">
      {calls?.map((call) => (
        <IncomingCall key={call.id} call={call} />
      ))}
    </div>
  )
}

function IncomingCall({ call }: { call: Call }) {
  const { contacts } = useController()
  const from = call.phone ?? words.hidden
  return (
    <div class="banner" data-tone="info">
      <p>
        <strong>{words.incoming}</strong> {from}, {timeOfDay(call.at)}
      </p>
      <button type="button" class="button button-primary" aria-label={words.openOf(from)} onClick={() => void contacts.take(call)}>
        {words.open}
      </button>
      <button type="button" class="button button-subtle" aria-label={words.laterOf(from)} onClick={() => void contacts.setAside(call)}>
        {words.later}
      </button>
    </div>
  )
}
