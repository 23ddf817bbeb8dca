/** What keeps the citizen from chatting, what everyone should know now, and no connection; each with the number to call instead. */
import { type ComponentChildren, Fragment, type JSX } from 'preact'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { AlertIcon } from './icons.tsx'
import { withPhones } from './message.tsx'
import { cutAtPhones, telephone } from './rich-text.ts'
import { closed } from './view.ts'

export function Notices(): JSX.Element {
  const { view, strings, phone } = useWidget()
  const { desk, disconnected } = view
  const reason = closed(view)
  const off = reason === undefined ? null : { text: reason, phones: desk!.phones }
  const refused = view.refused ?? off
  return (
    <div class="notices" role="status">
      {refused && (
        <Notice id="closed" language={view.state?.language ?? view.language}>
          <Said {...refused} />
        </Notice>
      )}
      {desk?.notice && !refused && !disconnected && (
        <Notice language={desk.language}>
          <Said text={desk.notice} phones={desk.phones} />
        </Notice>
      )}
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

/** A text with its numbers to tap; those that it does not name stand behind it. */
function Said({ text, phones }: { text: string; phones: readonly string[] }): JSX.Element {
  const { language, strings } = useWidget()
  const named = cutAtPhones(text, phones).filter((_, index) => index % 2)
  return (
    <>
      {withPhones(text, phones)}
      {phones
        .filter((phone) => !named.includes(phone))
        .map((phone) => (
          <Fragment key={phone}>
            {' '}
            <a class="number" href={telephone(phone)} {...written(language)}>
              {strings.call(phone)}
            </a>
          </Fragment>
        ))}
    </>
  )
}

/** @param language what it is written in, where that may be another than the widget's */
function Notice({ id, language, children }: { id?: string; language?: string; children: ComponentChildren }): JSX.Element {
  return (
    <p class="notice" id={id} {...(language ? written(language) : {})}>
      <AlertIcon />
      <span>{children}</span>
    </p>
  )
}
