/** The words of the ledger, of a handoff's story, and of what is kept, shown and erased: a part of `strings.ts`. */

import { look } from './strings.search.ts'

/** What was found, by the kind of the alteration (docs/how-to/verify-the-ledger.md). */
const kinds: Record<string, string> = {
  field_changed: 'In een regel is iets veranderd.',
  entry_removed: 'Er is een regel weggehaald.',
  entries_swapped: 'Regels zijn van plaats verwisseld.',
  entry_inserted: 'Er is een regel tussengevoegd.',
  tail_cut: 'De laatste regels zijn weggehaald.',
  chain_rebuilt: 'Regels zijn opnieuw gemaakt, met een nieuwe keten.',
  seal_forged: 'Een zegel is vals.',
  seal_removed: 'Er is een zegel weggehaald.',
  seal_moved: 'Een zegel staat op een andere plaats.',
}

export const ledger = {
  title: 'Logboek',
  intro: 'Elke overdracht, elke publicatie van een tekst of feit en elk ander besluit in Balie staat hier vast. Wie een regel verandert of weghaalt, breekt de keten, en dat is te zien.',
  verification: 'Controle van de keten',
  verify: 'Opnieuw controleren',
  verifying: 'De keten wordt gecontroleerd…',
  valid: (entries: number) => `De keten klopt: ${entries === 1 ? '1 regel' : `${entries} regels`} gecontroleerd, niets veranderd.`,
  broken: (position: number | null) =>
    position === null ? 'De keten klopt niet.' : `De keten klopt niet. De eerste regel die niet klopt, is nummer ${position}.`,
  kind: (kind: string | null) => (kind === null ? '' : (kinds[kind] ?? kind)),
  sealed: (position: number, at: string) => `Verzegeld tot en met regel ${position}, op ${at}.`,
  notSealed: 'Nog niet verzegeld.',
  head: 'Laatste vingerafdruk',
  verifyFailed: 'De controle lukte niet.',
  filter: 'Logboek filteren',
  object: 'Object of gespreksnummer',
  objectHint: 'Bijvoorbeeld 1234567890, de naam in de kolom Object, of paspoort_volwassene.',
  objectWrong: 'Gebruik alleen letters, cijfers en de tekens _ : . / - (geen spaties). Een gespreksnummer heeft 10 cijfers.',
  allActions: 'Alle handelingen',
  show: 'Tonen',
  all: 'Alles tonen',
  table: 'Regels in het logboek',
  columns: {
    position: 'Nr.',
    at: 'Tijd',
    action: 'Handeling',
    object: 'Object',
    result: 'Resultaat',
    actor: 'Door',
    origin: 'Herkomst',
    reason: 'Reden',
  },
  story: (object: string) => `Tijdlijn van ${object}`,
  changes: (object: string) => `Wijzigingen van ${object}`,
  empty: 'Hier staat nog niets.',
  none: 'Niets gevonden. Controleer de naam of het nummer.',
  loadFailed: 'Het logboek kon niet worden geladen.',
  pages: 'Bladeren in het logboek',
  previous: 'Vorige',
  next: 'Volgende',
  page: (page: number) => `Pagina ${page}`,
}

export const story = {
  title: (reference: string | null) => (reference === null ? 'Tijdlijn van een overdracht' : `Tijdlijn van gesprek ${reference}`),
  conversation: 'Naar het gesprek',
  ledger: 'Naar het logboek',
  steps: 'Wat er gebeurde',
  entry: (position: number) => `regel ${position}`,
  changed: 'Deze regel is veranderd.',
  genuine: 'Elke regel klopt met zijn eigen vingerafdruk en met zijn buren.',
  notGenuine: 'Een regel is veranderd. Controleer het hele logboek.',
  promised: (from: number, to: number) => `Eerst toegezegd: ${from} tot ${to} minuten wachten.`,
  waited: (minutes: number) => `Gewacht: ${minutes.toLocaleString('nl-NL')} ${minutes === 1 ? 'minuut' : 'minuten'}.`,
  kept: { true: 'Op tijd.', false: 'Later dan toegezegd.', null: 'Nog niemand heeft het gesprek opgepakt.' } as Record<string, string>,
  empty: 'In het logboek staat hier niets over.',
}

const actions: Record<string, string> = {
  looked: 'Bekeken',
  searched: 'Gezocht',
  exported: 'Gegevens uitgegeven',
  erased: 'Gewist',
  watch_started: 'Begon mee te lezen',
  watch_ended: 'Las niet meer mee',
}

const whys: Record<string, string> = {
  held_by_colleague: 'een collega had het gesprek',
  not_their_department: 'van een andere afdeling',
  ended: 'het gesprek was afgelopen',
  read_along: 'teamleider, met weten van de medewerker',
  bot_alone: 'de bot had het gesprek',
}

/** Why somebody looked: how it stands to them, and the reason that they gave; or how much a search showed. */
function why(noted: string): string {
  const [kind = '', given] = noted.split(':')
  if (kind === 'results') return given === '1' ? '1 gesprek getoond dat van anderen is' : `${given} gesprekken getoond die van anderen zijn`
  const words = whys[kind]
  if (!words) return noted
  return given ? `${words}; reden: ${look.reasons[given] ?? given}` : words
}

/** What is destroyed, by its class in `municipality/retention.yml`. */
const classes: Record<string, string> = {
  contact: 'contactgegevens',
  transcript: 'gesprekken',
  bot_log: 'wat de bot begreep',
  handoff: 'overdrachten',
  statistics: 'cijfers',
  ledger: 'sleutels van het logboek',
  audit: 'inzagelogboek',
  account: 'accounts van medewerkers',
  session: 'aanmeldingen',
  log: 'logbestanden',
}

export const privacy = {
  destroyed: 'Vernietigd',
  nothingDestroyed: 'Er is nog niets vernietigd.',
  destroyedLine: (count: number, what: string, keeps: string) => `${count} × ${what} (${classes[keeps] ?? keeps})`,
  because: { retention: 'de bewaartermijn was om', erasure: 'op verzoek gewist' } as Record<string, string>,
  until: (moment: string) => `van voor ${moment}`,
  looks: 'Ingezien',
  nobodyLooked: 'Niemand heeft gekeken waar dat niet gewoon werk was.',
  operator: 'de beheerder',
  action: (action: string) => actions[action] ?? action,
  why,
  person: {
    title: 'Gegevens van een inwoner',
    intro: 'Voor wie inzage vraagt of gewist wil worden. Stel eerst vast wie het vraagt. Wat u hier doet, wordt vastgelegd.',
    by: 'Gespreksnummer, telefoonnummer of e-mailadres',
    reason: 'Waarom',
    reasonHint: 'Bijvoorbeeld het nummer van de zaak. Noem de inwoner niet.',
    missing: 'Vul beide velden in. Schrijf de reden in een paar woorden.',
    find: 'Zoeken',
    found: (count: number) => (count === 1 ? '1 gesprek gevonden.' : `${count} gesprekken gevonden.`),
    line: (reference: string, messages: number) => `Gesprek ${reference}, ${messages === 1 ? '1 bericht' : `${messages} berichten`}`,
    choose: 'Kies welke gesprekken van deze inwoner zijn',
    none: 'Kies eerst een of meer gesprekken.',
    give: 'Gegevens downloaden',
    erase: 'Wissen',
    confirm: 'Ik weet dat dit niet terug kan',
    notConfirmed: 'Vink aan dat u weet dat wissen niet terug kan.',
    force: 'Ook als een medewerker nu in gesprek is',
    erased: (count: number) => (count === 1 ? '1 gesprek is gewist.' : `${count} gesprekken zijn gewist.`),
    file: 'gegevens.json',
  },
}
