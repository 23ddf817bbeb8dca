import { useController, useDesk } from '../context.ts'
import { isAtDesk, mayLead } from '../controller.ts'
import { s } from '../strings.ts'
import { BrakeBanner } from './lead/BrakeBanner.tsx'

/** What concerns the whole console: the connection, and what was just done, or happened. */
export function Banners() {
  const controller = useController()
  const lost = useDesk((desk) => isAtDesk(desk) && desk.connection === 'lost')
  const leads = useDesk(mayLead)
  const notice = useDesk((desk) => desk.notice)
  return (
    <div class="banners">
      {leads && <BrakeBanner />}
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
      <div role={notice?.tone === 'error' ? 'alert' : 'status'}>
        {notice && (
          <div class="banner" data-tone={notice.tone} key={notice.id}>
            <p>{notice.text}</p>
            <button type="button" class="button button-subtle" onClick={() => controller.dismissNotice()}>
              {s.close}
            </button>
          </div>
        )}
      </div>
    </div>
  )
}
