/** What everyone should know now; and no connection: said in one line, with the number to call instead. */
import type { JSX } from 'preact'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { AlertIcon } from './icons.tsx'
import { telephone } from './rich-text.ts'

export function Notices(): JSX.Element {
  const { view, strings, phone } = useWidget()
  return (
    <div class="notices" role="status">
      {view.desk?.notice && !view.disconnected && (
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
