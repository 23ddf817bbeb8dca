import { useController, useDesk } from '../context.ts'
import { isAtDesk, mayLead } from '../roles.ts'
import { marking } from '../strings.marking.ts'
import { s } from '../strings.ts'
import { IncomingCalls } from './contact/IncomingCalls.tsx'
import { BrakeBanner } from './lead/BrakeBanner.tsx'

/** What concerns the whole console: the connection, and what was just done, or happened. */
export function Banners() {
  const controller = useController()
  const lost = useDesk((desk) => isAtDesk(desk) && desk.session === 'signedIn' && desk.connection === 'lost')
  const leads = useDesk(mayLead)
  const ending = useDesk((desk) => (desk.session === 'signedIn' ? desk.ending : null))
  const notice = useDesk((desk) => desk.notice)
  return (
    <div class="banners">
      {leads && <BrakeBanner />}
      <IncomingCalls />
      <div role="alert">
        {lost && (
          <div class="banner" data-tone="warning">
            <p>{s.connection.banner}</p>
            <button type="button" class="button button-secondary" onClick={() => controller.reconnect()}>
              {s.connection.reconnectNow}
            </button>
          </div>
        )}
      </div>
      <div role="alert">
        {ending && (
          <div class="banner" data-tone="warning">
            <p>{s.account.ending[ending]}</p>
            {ending === 'idle' && (
              <button type="button" class="button button-secondary">
                {s.account.ending.stay}
              </button>
            )}
          </div>
        )}
      </div>
      <div role={notice?.tone === 'error' ? 'alert' : 'status'}>
        {notice && (
          <div class="banner" data-tone={notice.tone} key={notice.id}>
            <p>{notice.text}</p>
            {notice.undo && (
              <button type="button" class="button button-secondary" onClick={() => undo(notice.undo!)}>
                {marking.undo}
              </button>
            )}
            <button type="button" class="button button-subtle" onClick={() => controller.dismissNotice()}>
              {s.close}
            </button>
          </div>
        )}
      </div>
    </div>
  )
}

/** The button goes with its notice: the focus goes to the conversation that it was about. */
function undo(take: () => void): void {
  document.querySelector<HTMLElement>('[data-active="true"] .conversation-title, .conversation-title')?.focus()
  take()
}
