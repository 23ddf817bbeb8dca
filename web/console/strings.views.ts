/** The words of the lists to choose from, of conversations side by side, and of what draws attention: a part of `strings.ts`. */
export const views = {
  label: 'Welke gesprekken',
  department: 'Afdeling',
  all: 'Alles',
  callbacks: 'Terugbellen',
  snoozed: 'Uitgesteld',
  colleagues: 'Bij collega’s',
  filter: 'Filter op onderwerp, nummer of woord',
  found: (count: number) => (count === 1 ? '1 gesprek gevonden.' : `${count} gesprekken gevonden.`),
  nothingFound: 'Geen gesprek in deze lijst past bij uw filter.',
  noCallbacks: 'Niemand vroeg om meteen teruggebeld te worden.',
  noneSnoozed: 'Er is niets uitgesteld.',
  planned: 'Naar de afspraken om terug te bellen',
  snoozedUntil: (until: string) => `Uitgesteld tot ${until}`,
  late: (count: number) => `· ${count} te laat`,
  promised: (from: number, to: number) => `beloofd ${from} tot ${to} min`,
  promisedOne: (minutes: number) => `beloofd ${minutes} min`,
  tooLate: 'Te laat',
  minutes: (minutes: number) => (minutes < 1 ? 'net' : `${minutes} min`),
}

export const columns = {
  label: 'Open gesprekken',
  beside: 'Ernaast openen',
  besideNamed: (title: string, reference: string) => `Ernaast openen: ${title}, ${reference}`,
  close: 'Kolom sluiten',
  closeNamed: (title: string) => `Kolom sluiten: ${title}`,
  named: (title: string) => `Gesprek: ${title}`,
  backgroundOf: (title: string, reference: string) => `Bij: ${title}, ${reference}`,
  hideBackground: 'Achtergrond inklappen',
  showBackground: 'Achtergrond tonen',
  unread: (count: number) => (count === 1 ? '1 ongelezen' : `${count} ongelezen`),
}

export const alerting = {
  title: 'Meldingen',
  open: 'Meldingen instellen',
  intro: 'Voor nieuwe berichten in uw gesprekken, en voor gesprekken die op uw naam komen. Er staat nooit in wat een inwoner schreef.',
  sound: 'Geluid',
  soundHint: 'Een korte, zachte toon, hoogstens één keer per tien seconden.',
  volume: 'Volume',
  try: 'Toon laten horen',
  desktop: 'Melding op het bureaublad als dit venster niet in beeld is',
  desktopDenied: 'Uw browser staat meldingen voor deze pagina niet toe. Verander dat in de instellingen van de browser.',
  desktopMissing: 'Deze browser kent geen meldingen.',
  messages: (count: number) => (count === 1 ? 'Nieuw bericht van een inwoner' : `${count} nieuwe berichten van inwoners`),
  given: (count: number) => (count === 1 ? 'Nieuw gesprek voor u' : `${count} nieuwe gesprekken voor u`),
}
