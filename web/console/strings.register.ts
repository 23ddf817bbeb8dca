/** The words about the customer register, Open Klant. */

/** Why it takes nothing, by `illWith` of `GET /v1/open-klant`. */
const reasons: Record<string, string> = {
  unreachable: 'het is niet te bereiken',
  slow: 'het antwoordt niet op tijd',
  token: 'het weigert onze sleutel',
  address: 'op het adres antwoordt iets anders',
  busy: 'het vraagt om te wachten',
  error: 'het heeft een storing',
  defect: 'er zit een fout in Balie zelf; een beheerder vindt die in het logboek',
}

/** What an operator can do about a refused field, by its name. */
const advice: Record<string, string> = {
  kanaal: 'Deze naam van het kanaal kent het register niet. Een beheerder zet de juiste naam in municipality/open-klant.yml.',
}

export interface Problem {
  name: string
  code: string
  reason?: string
}

export const register = {
  title: 'Klantregister (Open Klant)',
  off: 'Niet aangesloten. Een beheerder sluit het aan met BALIE_OPEN_KLANT_URL en BALIE_OPEN_KLANT_TOKEN.',
  well: 'Werkt.',
  ill: (since: string, why: string | null) =>
    `Werkt niet sinds ${since}: ${reasons[why ?? ''] ?? 'onbekende reden'}. Contacten wachten en gaan mee zodra het weer werkt.`,
  never: 'nog niet',
  lastSuccess: 'Laatst bijgewerkt',
  waiting: 'Wachten',
  putAside: 'Geweigerd',
  refused: 'Wat het register weigert',
  erased: 'Een gewiste inwoner',
  problem: ({ name, code, reason }: Problem): string =>
    [name ? `${name}: ${code}.` : `${code}.`, advice[name], reason && `Het register zegt: ${reason}`].filter(Boolean).join(' '),
  again: 'Opnieuw proberen',
  allAgain: 'Alles opnieuw proberen',
  drop: 'Laten vallen',
  dropSure: (kind: string): string =>
    kind === 'forget' ? 'Wat er van deze inwoner staat, blijft dan in het klantregister' : 'Dit contact komt dan niet in het klantregister',
  about: (what: string): string => `${what}: opnieuw proberen`,
  dropAbout: (what: string): string => `${what}: laten vallen`,
}
