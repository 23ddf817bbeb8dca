/** Which way a text runs: the `lang` and `dir` of the element that holds it. */

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])

/** What a person typed, when nobody said what it is in (BCP 47). */
export const UNKNOWN_LANGUAGE = 'und'

export interface Written {
  lang: string
  dir: 'ltr' | 'rtl' | 'auto'
}

/** The attributes for a text in a language; of an unknown one the browser finds the direction by its first letter. */
export function written(language: string): Written {
  if (language === UNKNOWN_LANGUAGE) return { lang: language, dir: 'auto' }
  return { lang: language, dir: RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr' }
}

/** A number, a code or an address, from left to right in a text that may run the other way (U+2066, U+2069). */
export const ltr = (text: string): string => `\u2066${text}\u2069`
