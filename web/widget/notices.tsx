/** What keeps the citizen from chatting, what everyone should know now, and no connection; each with the number to call instead. */
import type { ComponentChildren, JSX } from 'preact'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { AlertIcon } from './icons.tsx'
import { withPhones } from './message.tsx'
import { telephone } from './rich-text.ts'

export function Notices(): JSX.Element {
  const { view, strings, phone } = useWidget()
  const { desk, disconnected } = view
  const off = view.state || !desk?.off ? null : { text: desk.off, phones: desk.phones }
  const refused = view.refused ?? off
  return (
    <div class="notices" role="status">
      {refused && <Notice language={view.state?.language ?? view.language}>{withPhones(refused.text, refused.phones)}</Notice>}
      {desk?.notice && !refused && !disconnected && <Notice language={desk.language}>{withPhones(desk.notice, desk.phones)}</Notice>}
      {disconnected && (
        <Notice>
          {strings.disconnected}{' '}
          {phone && (
            <>
              {strings.disconnectedCall} <a href={telephone(phone)}>{strings.call(phone)}</a>
            </>
          )}
        </Notice>
      )}
    </div>
  )
}

/** @param language what it is written in, where that may be another than the widget's */
function Notice({ language, children }: { language?: string; children: ComponentChildren }): JSX.Element {
  return (
    <p class="notice" {...(language ? written(language) : {})}>
      <AlertIcon />
      <span>{children}</span>
    </p>
  )
}
