/** Always in sight: who this is, whether a human is there, the telephone number, and what can be chosen about the chat. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { written } from '../shared/direction.ts'
import { AlertSwitches } from './alerts.tsx'
import { useWidget } from './context.ts'
import { CrossingPart } from './crossing.tsx'
import { CloseIcon, MoreIcon, PhoneIcon } from './icons.tsx'
import { useLayer } from './layers.ts'
import { Keeping, LanguageSwitch } from './options.tsx'
import { inLanguage } from './page-settings.ts'
import { Receipt } from './receipt.tsx'
import { telephone } from './rich-text.ts'
import { Speaking } from './speaking.tsx'

export function Header(): JSX.Element {
  const { chat, full, strings } = useWidget()
  const [more, setMore] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useLayer(more, () => {
    setMore(false)
    button.current?.focus()
  })
  return (
    <div class="header">
      <div class="header-top">
        <Title />
        <LanguageSwitch />
        <button
          ref={button}
          type="button"
          class="header-button more"
          aria-label={strings.options}
          aria-expanded={more}
          aria-controls="options"
          onClick={() => setMore(!more)}
        >
          <MoreIcon />
        </button>
        {!full && (
          <button type="button" class="header-button close" aria-label={strings.close} onClick={() => chat.setOpen(false)}>
            <CloseIcon />
          </button>
        )}
      </div>
      <div id="options" class="options" hidden={!more}>
        {more && (
          <>
            <Keeping />
            <Receipt />
            <CrossingPart />
            <AlertSwitches />
          </>
        )}
      </div>
      <Speaking />
      <DeskLine />
    </div>
  )
}

function Title(): JSX.Element {
  const { view, page, full, strings } = useWidget()
  const given = inLanguage(page.title, view.language)
  const title = given?.text ?? (view.desk ? strings.title(view.desk.municipality.name) : strings.titleUnknown)
  const attributes = { id: 'title', ...(given?.language ? written(given.language) : {}) }
  return full ? <h1 {...attributes}>{title}</h1> : <h2 {...attributes}>{title}</h2>
}

function DeskLine(): JSX.Element {
  const { view, strings, phone } = useWidget()
  const desk = view.desk ?? (view.state && { ...view.state.desk, language: view.state.language })
  const closed = desk?.open === false
  const helped = view.state?.owner === 'agent' && !view.state.ended // also after closing time
  return (
    <div class="desk">
      {desk && !(closed && helped) && (
        <span class={desk.open ? 'desk-state is-open' : 'desk-state'} {...written(desk.language)}>
          <span class="dot" aria-hidden="true" />
          {desk.text}
        </span>
      )}
      {!desk && !view.disconnected && <span class="desk-state">{strings.deskLoading}</span>}
      {phone && (
        <a class={closed ? 'phone is-later' : 'phone'} href={telephone(phone)} aria-label={strings.call(phone)}>
          <PhoneIcon />
          <bdi>{closed ? phone : strings.call(phone)}</bdi>
        </a>
      )}
    </div>
  )
}
