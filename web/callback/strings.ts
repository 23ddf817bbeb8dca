/** The page's own words in every language of the chat. A language that leaves a label out does not compile. */
import type { InterfaceLanguage } from '../shared/languages.ts'
import { ar } from './strings.ar.ts'
import { de } from './strings.de.ts'
import { en } from './strings.en.ts'
import { fr } from './strings.fr.ts'
import { nl, type Words } from './strings.nl.ts'
import { pl } from './strings.pl.ts'
import { tr } from './strings.tr.ts'

export type { Words } from './strings.nl.ts'

export const WORDS: Record<InterfaceLanguage, Words> = { nl, en, de, fr, pl, tr, ar }
