/** The words about the receivers of the event stream: other systems that hear what happens. */

/** Why a receiver takes nothing, by `why` of `GET /v1/subscriptions`. */
const reasons: Record<string, string> = {
  timeout: 'hij antwoordt niet op tijd',
  no_connection: 'hij is niet te bereiken',
  cut_off: 'hij verbreekt de verbinding',
  certificate: 'zijn certificaat is niet te vertrouwen',
  address_refused: 'zijn adres is in een netwerk waar niets heen mag; een beheerder noemt dat in BALIE_STREAM_NETWORKS',
  status_401: 'hij weigert onze handtekening',
  status_403: 'hij weigert onze handtekening',
  status_404: 'hij kent het adres niet',
  status_429: 'hij vraagt om te wachten',
  status_503: 'hij vraagt om te wachten',
}

export const receivers = {
  title: 'Ontvangers van gebeurtenissen',
  none: 'Er is nog geen ontvanger. Een beheerder noemt er een in municipality/subscriptions.yml.',
  well: 'Werkt.',
  ill: (since: string, why: string | null): string =>
    `Neemt niets aan sinds ${since}: ${reasons[why ?? ''] ?? why ?? 'onbekende reden'}. Gebeurtenissen wachten en gaan mee zodra het weer werkt.`,
  off: (id: string): string => `Staat uit. Er ontbreekt: BALIE_SUBSCRIPTION_${id.toUpperCase()}_SECRET.`,
  gone: (since: string): string => `Staat uit sinds ${since}: de ontvanger zei dat hij niets meer wil.`,
  never: 'nog niet',
  lastSuccess: 'Laatst aangenomen',
  nextTry: 'Volgende poging',
  waiting: 'Wachten',
  passedOver: 'Overgeslagen',
  resume: 'Weer versturen',
  resumeTo: (id: string): string => `${id}: weer versturen`,
  again: 'Opnieuw versturen',
  againTo: (id: string): string => `${id}: opnieuw versturen`,
  since: 'Wat er gebeurde sinds',
  sinceHint: 'De ontvanger kent de nummers en herkent wat hij al heeft.',
  send: 'Versturen',
  sent: (count: number): string => (count === 1 ? 'Eén gebeurtenis gaat opnieuw mee.' : `${count} gebeurtenissen gaan opnieuw mee.`),
}
