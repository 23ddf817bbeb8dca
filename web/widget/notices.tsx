/** What keeps the citizen from chatting, what everyone should know now, and no connection; each with the number to call instead. */
import type { JSX } from 'preact'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { AlertIcon } from './icons.tsx'
import { telephone } from './rich-text.ts'

export function Notices(): JSX.Element {
  const { view, strings, phone } = useWidget()
  const refused = view.refused ?? (view.state ? null : view.desk?.off)
  return (
    <div class="notices" role="status">
      {refused && (
        <p class="notice" {...written(view.state?.language ?? view.language)}>
          <AlertIcon />
          <span>
            {refused} {phone && <a href={telephone(phone)}>{strings.call(phone)}</a>}
          </span>
        </p>
      )}
      {view.desk?.notice && !refused && !view.disconnected && (
        <p class="notice" {...written(view.desk.language)}>
          <AlertIcon />
          <span>{view.desk.notice}</span>
        </p>
      )}
      {view.disconnected && (
        <p class="notice">
          <AlertIcon />
          <span>
            {strings.disconnected}{' '}
            {phone && (
              <>
                {strings.disconnectedCall} <a href={telephone(phone)}>{strings.call(phone)}</a>
              </>
            )}
          </span>
        </p>
      )}
    </div>
  )
}
