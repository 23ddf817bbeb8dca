/** The widget's own words in every language that it speaks. A language that leaves a label out does not compile. */
import type { InterfaceLanguage } from '../shared/languages.ts'
import { ar } from './strings.ar.ts'
import { de } from './strings.de.ts'
import { en } from './strings.en.ts'
import { fr } from './strings.fr.ts'
import { nl, type Strings } from './strings.nl.ts'
import { pl } from './strings.pl.ts'
import { tr } from './strings.tr.ts'

export type { Strings } from './strings.nl.ts'

export const SERVICE_STRINGS: Record<Exclude<InterfaceLanguage, 'nl' | 'en'>, Strings> = { de, fr, pl, tr, ar }

export const STRINGS: Record<InterfaceLanguage, Strings> = { nl, en, ...SERVICE_STRINGS }
