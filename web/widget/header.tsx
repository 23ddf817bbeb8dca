/** Always in sight: who this is, whether a human is there, and the telephone number. */
import type { JSX } from 'preact'
import type { Language } from '../shared/contract.ts'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { CloseIcon, PhoneIcon } from './icons.tsx'
import { telephone } from './rich-text.ts'

const LANGUAGE_NAMES: Record<Language, string> = { nl: 'Nederlands', en: 'English' }

export function Header(): JSX.Element {
  const { chat, view, strings } = useWidget()
  const municipality = view.desk?.municipality
  return (
    <div class="header">
      <div class="header-top">
        <h2 id="title">{strings.title(municipality?.name ?? 'Balie')}</h2>
        <LanguageSwitch />
        <button type="button" class="header-button close" aria-label={strings.close} onClick={() => chat.setOpen(false)}>
          <CloseIcon />
        </button>
      </div>
      <DeskLine />
    </div>
  )
}

function DeskLine(): JSX.Element {
  const { view, strings, phone } = useWidget()
  const desk = view.desk ?? (view.state && { ...view.state.desk, language: view.state.language })
  return (
    <div class="desk">
      {desk && (
        <span class={desk.open ? 'desk-state is-open' : 'desk-state'} {...written(desk.language)}>
          <span class="dot" aria-hidden="true" />
          {desk.text}
        </span>
      )}
      {!desk && !view.disconnected && <span class="desk-state">{strings.deskLoading}</span>}
      {phone && (
        <a class="phone" href={telephone(phone)}>
          <PhoneIcon />
          {strings.call(phone)}
        </a>
      )}
    </div>
  )
}

function LanguageSwitch(): JSX.Element | null {
  const { chat, view, strings } = useWidget()
  const languages = view.desk?.languages ?? []
  if (languages.length < 2) return null
  return (
    <div class="languages" role="group" aria-label={strings.language}>
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          class="header-button"
          lang={language}
          aria-label={[language.toUpperCase(), LANGUAGE_NAMES[language]].filter(Boolean).join(' ')}
          aria-pressed={language === view.language}
          onClick={() => chat.setLanguage(language)}
        >
          {language.toUpperCase()}
        </button>
      ))}
    </div>
  )
}
