/** The words of the supervisors' page: a part of `strings.ts`, with a property for each of its sections. */
import type { HandoffStatus } from './types.ts'
import { rhythms, team } from './strings.work.ts'

import { blocks, brakes } from './strings.brakes.ts'

/** What happened, by the kind of the alert (`router/alerts`). */
const kinds: Record<string, (data: Record<string, string | number>) => string> = {
  callback_missed: () => 'Een beloofd telefoongesprek is niet op tijd gebeld. Het staat vooraan bij Terugbellen.',
  register_refuses: () => 'Het klantregister (Open Klant) weigert een contact. Kijk bij Kanalen welk veld, en probeer het daar opnieuw.',
  term_ends: () => 'Een antwoordtermijn loopt binnen een werkdag af.',
  term_missed: () => 'Een antwoordtermijn is voorbij zonder antwoord.',
  abuse_proposed: () => 'Een medewerker rondde een gesprek af als misbruik. Beslis bij Blokkades of iemand een tijd wordt buitengesloten.',
  heard_danger: ({ topic }) => `Mogelijk gevaar in een gesprek: ${topic}.`,
  urgent_citizen_gone: () => 'Een inwoner met spoed heeft de pagina gesloten en liet geen nummer achter. Kijk of u iets kunt doen.',
  sensitive_citizen_gone: ({ minutes }) =>
    `Een inwoner met een gevoelig onderwerp heeft de pagina ${minutes} minuten dicht. De vraag blijft staan. Kijk of u iets kunt doen.`,
  sensitive_case_kept: ({ minutes }) =>
    `Een gevoelig gesprek wacht op een medewerker die weg is. Het blijft ${minutes} minuten voor die medewerker; u kunt het overnemen.`,
}

/** Why it is a surge, by the reason of `router/surge`. */
const reasons: Record<string, (observed: string | number, expected: string | number) => string> = {
  contacts: (observed, expected) => `${observed} gesprekken in korte tijd, normaal ongeveer ${expected}`,
  handoffs: (observed, expected) => `${observed} gesprekken naar een medewerker in korte tijd, normaal ongeveer ${expected}`,
  queue: (observed, expected) => `${observed} inwoners wachten, en er zijn er in korte tijd ${expected} geholpen`,
  by_hand: () => 'door een leidinggevende aangezet',
}

const surgeWords = (kind: string, { reason, observed, expected }: Record<string, string | number>): string =>
  `${kind}: ${reasons[reason ?? '']?.(observed ?? '', expected ?? '') ?? reason}.`

Object.assign(kinds, {
  surge_proposed: (data: Record<string, string | number>) => surgeWords('Drukte: zet de drukte-stand aan, of niet', data),
  surge_on: (data: Record<string, string | number>) => surgeWords('De drukte-stand staat aan', data),
  surge_off: () => 'Het is weer rustig: de drukte-stand is uit.',
})

const unattended = 'Kijk of er iemand bij is.'

/** How it stands with a conversation in which danger was heard, now. */
function attended(status: HandoffStatus | null, claimedBy: string | null): string {
  if (status === 'claimed' && claimedBy) return `${claimedBy} heeft dit gesprek nu.`
  if (status === 'resolved') return 'Dit gesprek is afgerond.'
  if (status === 'snoozed') return `Dit gesprek is uitgesteld. ${unattended}`
  if (status === 'returned') return `Dit gesprek is terug bij de bot. ${unattended}`
  if (status === 'abandoned') return 'De inwoner is weggegaan. Kijk of u iets kunt doen.'
  return unattended
}

export const lead = {
  title: 'Leiding',
  nav: 'Onderdelen van Leiding',
  tabs: {
    nu: 'Nu',
    mensen: 'Mensen',
    drukte: 'Drukte',
    kanalen: 'Kanalen',
    noodrem: 'Noodrem',
    cijfers: 'Cijfers',
    inwoner: 'Gegevens van een inwoner',
  } as Record<string, string>,
  brakeAtHand: 'Noodrem: zet iets stil',
  brakeOn: (count: number) => (count === 1 ? 'Noodrem: 1 ding staat stil' : `Noodrem: ${count} dingen staan stil`),
  team,
  rhythms,
  brakes,
  blocks,
  give: {
    open: 'Geef aan een collega',
    title: 'Wie neemt dit gesprek?',
    intro: 'De collega heeft het gesprek meteen. Wie niet beschikbaar is of vol zit, kan niet worden gekozen.',
    whom: 'Collega',
    missing: 'Kies een collega.',
    option: (name: string, departments: string[], load: number, capacity: number, pause: boolean) =>
      `${name}${departments.length > 0 ? ` (${departments.join(', ')})` : ''}, ${load} van ${capacity} gesprekken${pause ? ', heeft een pauze nodig' : ''}`,
    ours: 'Van deze afdeling',
    others: 'Van een andere afdeling',
    submit: 'Geven',
    given: (name: string) => `${name} heeft het gesprek nu.`,
    hint: 'Alleen wie beschikbaar is.',
    nobody: 'Er is nu niemand beschikbaar.',
    notFree: (free: string[]) =>
      free.length === 0 ? 'Deze collega kan er nu niets bij hebben, en er is niemand anders vrij.' : `Deze collega kan er nu niets bij hebben. Vrij: ${free.join(', ')}.`,
  },
  watch: {
    watching: (name: string) => `${name} heeft dit gesprek. U leest mee, en ${name} ziet dat.`,
    failed: 'Meelezen lukte niet. Ververs de pagina om het opnieuw te proberen.',
    watched: (names: string[]) => `${names.join(' en ')} ${names.length === 1 ? 'kijkt' : 'kijken'} mee.`,
    whisper: (name: string) => `Fluister tegen ${name}`,
  },
  alerts: {
    title: 'Vraagt nu uw aandacht',
    none: 'Er is nu niets dat uw aandacht vraagt.',
    open: (reference: string | null) => `Gesprek ${reference ?? ''} openen`,
    seen: 'Gezien',
    kinds,
    attended,
  },
  surge: {
    title: 'Drukte',
    off: 'De drukte-stand is uit.',
    proposed: (why: string) => `Het lijkt een drukke dag te worden: ${why}.`,
    on: (why: string, who: string | null) => `De drukte-stand staat aan: ${why}. ${who ? `Aangezet door ${who}.` : 'Vanzelf aangegaan.'}`,
    calm: 'Het is rustiger. Blijft dat zo, dan gaat de drukte-stand vanzelf uit.',
    hint: 'In de drukte-stand ziet de inwoner dat het druk is, krijgt wie wacht een terugbelgesprek aangeboden, en kan een rij vol zijn.',
    reasons,
    turnOn: 'Drukte-stand aanzetten',
    turnOff: 'Drukte-stand uitzetten',
    dismiss: 'Niet aanzetten',
    contacts: (count: number, minutes: number, usual: number | null) =>
      `${count} gesprekken in de laatste ${minutes} minuten. ${usual === null ? 'Er is nog te weinig geschiedenis om te zeggen wat normaal is.' : `Normaal: ${usual}.`}`,
    lines: 'Wie wacht, per afdeling',
    department: 'Afdeling',
    waiting: 'Wachten',
    cap: 'Rij vol bij',
    keptOut: 'Buiten de rij',
    phrases: 'Woorden die nu vaker voorkomen dan anders',
    phrase: 'Woorden',
    conversations: 'Gesprekken, laatste uur',
    usual: 'Normaal per uur',
    noPhrases: 'Er zijn nu geen woorden die opvallen.',
    phrasesHint: 'Alleen woorden uit vijf of meer gesprekken; geen namen of nummers.',
    topics: 'Waar nu het meest naar wordt gevraagd',
    topic: 'Onderwerp',
    lastHour: 'Laatste uur',
    hourBefore: 'Uur daarvoor',
  },
  announcements: {
    title: 'Antwoord voor vandaag',
    none: 'Er is nu geen eigen antwoord gepubliceerd.',
    by: (name: string | null, version: number) => `Versie ${version}, door ${name ?? 'onbekend'}`,
    when: 'Bij de woorden:',
    edit: 'Wijzigen',
    withdraw: 'Intrekken',
    withdrawNamed: (key: string) => `Antwoord ${key} intrekken`,
    editNamed: (key: string) => `Antwoord ${key} wijzigen`,
    key: 'Naam',
    keyHint: 'Kort, met kleine letters, cijfers of _. Een naam die er al is, krijgt een nieuwe versie.',
    text: { nl: 'Antwoord in het Nederlands', en: 'Antwoord in het Engels' } as Record<string, string>,
    textHint: 'Korte zinnen, gewone woorden. Een telefoonnummer of bedrag schrijft u als feit, zoals {telefoon_gemeente}.',
    phrases: 'Woorden die dit antwoord brengen',
    phrasesHint: 'Een woord of een paar woorden per regel. Hoofdletters en accenten maken niet uit.',
    publish: 'Publiceren',
    publishAnyway: 'Toch publiceren',
    published: 'Gepubliceerd. Vanaf nu geeft de bot dit antwoord.',
    errors: 'Dit moet eerst anders:',
    warnings: 'Dit kan beter:',
    findings: {
      language_missing: () => 'de tekst ontbreekt',
      language_unknown: () => 'in deze taal geven wij geen antwoorden',
      text_long: ({ most }) => `de tekst is langer dan ${most} tekens`,
      brace: () => 'er staat een losse { of } in de tekst',
      fact_unknown: ({ fact }) => `het feit ${fact} bestaat niet`,
      fact_expired: ({ fact }) => `het feit ${fact} is verlopen`,
      digits: () => 'er staat een getal in de tekst; schrijf het als feit',
      hard_words: ({ words }) => `weinig mensen gebruiken: ${words}`,
      sentence_long: ({ count }) => `een zin heeft ${count} woorden; knip hem in tweeën`,
      phrases_count: () => 'geef een tot dertig woorden of groepjes woorden',
      phrase_short: ({ phrase }) => `“${phrase}” is te kort`,
      phrase_common: ({ phrase }) => `“${phrase}” staat in heel veel vragen`,
    } as Record<string, (finding: Record<string, string | number | null>) => string>,
  },
  promises: {
    title: 'Beloofde wachttijd',
    intro:
      'Hoeveel inwoners geholpen zijn binnen wat wij zeiden, sinds vier weken. Eerlijk is 40 tot 60% binnen de kortste tijd en 80 tot 97% binnen de langste.',
    none: 'Er is nog geen wachttijd beloofd.',
    picture: 'Deel binnen de kortste tijd (rondje) en binnen de langste tijd (vierkant), per uur. De cijfers staan in de tabel ernaast.',
    table: (department: string) => `Beloofde wachttijd van ${department}, per uur`,
    hour: 'Vanaf',
    count: 'Beloftes',
    median: 'Binnen de kortste tijd',
    p90: 'Binnen de langste tijd',
    allHours: 'Alle uren',
    from: (hour: number) => `${hour}.00 uur`,
    percent: (share: number) => `${Math.round(100 * share)}%`,
    share: (share: number | null, known: number) => (share === null ? 'nog niets' : `${Math.round(100 * share)}% van ${known}`),
    tooFew: '(te weinig)',
  },
  turns: {
    title: 'De computer, laatste 24 uur',
    results: {
      answered: 'Beantwoord',
      handed_over: 'Overgedragen aan een medewerker',
      bot_unavailable: 'Overgedragen, omdat de computer niet kon antwoorden',
      bot_off: 'Overgedragen, omdat de computer uit stond',
      suppressed: 'Niet verstuurd, omdat een medewerker het gesprek had',
      heard: 'Alleen meegelezen, of er gevaar is',
      unheard: 'Niet kunnen meelezen',
    },
  },
}
