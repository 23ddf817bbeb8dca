/** The languages in which a citizen is spoken to, and what each is called. */
import type { Desk, Language } from './contract.ts'

/** Those in which the chat and its pages have words of their own. */
export const INTERFACE_LANGUAGES = ['nl', 'en', 'de', 'fr', 'pl', 'tr', 'ar'] as const

export type InterfaceLanguage = (typeof INTERFACE_LANGUAGES)[number]

/** The language of our own words, for who wants to read `language`. */
export function interfaceLanguage(language: Language): InterfaceLanguage {
  return INTERFACE_LANGUAGES.find((each) => each === language) ?? 'nl'
}

/** The language of a tag such as `en-GB`: what the municipality is asked to speak, as far as it can. */
export function languageOf(tag: string): Language {
  return /^[a-z]{2}(?![a-z])/.exec(tag.toLowerCase())?.[0] ?? 'nl'
}

type Offering = Pick<Desk, 'languages' | 'serviceLanguages'>

/** What there is to choose from, the municipality's own first. */
export function offered({ languages, serviceLanguages = [] }: Offering): Language[] {
  return [...languages, ...serviceLanguages]
}

/** The language that was asked for, or the municipality's own where it does not have that one. */
export function spoken(language: Language, desk: Offering): Language {
  return offered(desk).includes(language) ? language : (desk.languages[0] ?? language)
}

/** What a language is called by who speaks it. */
export function nameOf(language: Language): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}
