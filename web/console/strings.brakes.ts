/** The words about what supervisors stop, and about whom they keep out: parts of `strings.lead.ts`. */

/** Who received a withdrawn answer: how many, who of them is still there, and what came of telling them. */
export interface Recipients {
  count: number
  present: number
  left: number
  told: number
  noted: number
  waiting: number
}

const reasons: Record<string, string> = {
  wrong: 'onjuist',
  outdated: 'verouderd',
  unsafe: 'onveilig',
  failure: 'storing',
  attack: 'aanval',
  exercise: 'oefening',
  other: 'iets anders',
}
const releaseReasons: Record<string, string> = {
  repaired: 'hersteld',
  correct: 'het klopte toch',
  over: 'het is voorbij',
  mistake: 'vergissing',
  other: 'iets anders',
}

const CHANNELS: Record<string, string> = { webchat: 'chat', whatsapp: 'WhatsApp', email: 'e-mail', sms: 'sms', social: 'sociale media' }

export const brakes = {
  title: 'Noodrem',
  none: 'Alles is aan.',
  bot: 'De bot',
  channel: (channel: string) => `Kanaal ${CHANNELS[channel] ?? channel}: geen nieuwe gesprekken`,
  answer: (title: string, aspect: string | null) => (aspect ? `Antwoord: ${title}, ${aspect}` : `Antwoorden over: ${title}`),
  since: (at: string, by: string | null) => `sinds ${at}, door ${by ?? 'beheer'}`,
  banner: (what: string) => `Stilgezet: ${what}.`,
  toLead: 'Naar de noodrem',
  stop: 'Iets stilzetten',
  what: 'Wat zet u stil?',
  aspect: 'Welk antwoord?',
  everyAspect: 'Alle antwoorden over dit onderwerp',
  reason: 'Reden (komt in het logboek)',
  reasons,
  note: 'Toelichting voor collega’s',
  noteHint: 'Komt niet in het logboek. Zet er geen persoonsgegevens in.',
  sure: { bot: 'Ja, de bot geeft niemand meer antwoord', channel: 'Ja, niemand kan hier een gesprek beginnen' },
  stopNow: 'Nu stilzetten',
  release: 'Weer aanzetten',
  releaseNamed: (what: string) => `Weer aanzetten: ${what}`,
  releaseReason: (what: string) => `Waarom weer aan: ${what}`,
  releaseMissing: 'Kies waarom dit weer aan mag.',
  released: (what: string) => `Weer aangezet: ${what}.`,
  stoppedNow: 'Het staat nu stil.',
  releaseReasons,
  sameFacts: (what: string) => `Andere antwoorden met hetzelfde gegeven: ${what}`,
  noSameFacts: 'Geen ander antwoord noemt een gegeven van dit antwoord.',
  alsoStop: (count: number) => (count === 1 ? 'Ook dit antwoord stilzetten' : `Ook deze ${count} stilzetten`),
  alsoStopNamed: (count: number, label: string) => (count === 1 ? `Ook het antwoord met ${label} stilzetten` : `Ook deze ${count} stilzetten: ${label}`),
  alsoStopped: 'Alle antwoorden met dit gegeven zijn stilgezet.',
  stopped: 'stilgezet',
  recipients: (what: string) => `Wie kreeg dit? ${what}`,
  sinceWhen: 'Vanaf wanneer',
  sinceHint: 'Leeg: altijd.',
  count: 'Tonen',
  download: 'Lijst downloaden',
  listed: (count: number) => (count === 1 ? 'Het laatste gesprek' : `De laatste ${count} gesprekken`),
  heads: ['Gesprek', 'Antwoord gegeven', 'Nu', 'Verteld'],
  present: 'bezig',
  left: 'weg',
  outcomes: { told: 'ja', noted: 'doet een medewerker', left: 'nee, was weg', waiting: 'onderweg' } as Record<string, string>,
  tell: 'Vertel het wie nog in gesprek is',
  summary: ({ count, present, left, told, noted, waiting }: Recipients) =>
    `${count} gesprekken; ${present} nog bezig, ${left} weg. Verteld: ${told}, door een medewerker te vertellen: ${noted}, onderweg: ${waiting}.`,
}

const kinds: Record<string, string> = { conversation: 'Dit gesprek', address: 'Het adres' }
const blockReasons: Record<string, string> = {
  threats: 'bedreiging',
  insults: 'beledigingen',
  spam: 'berichten zonder vraag',
  automated: 'een programma',
}

export const blocks = {
  title: 'Blokkades',
  none: 'Niemand is buitengesloten.',
  kinds,
  reasons: blockReasons,
  of: (reference: string | null) => (reference ? `gesprek ${reference}` : 'gewist gesprek'),
  until: (at: string, by: string | null) => `tot ${at}, door ${by ?? 'onbekend'}`,
  end: 'Nu beëindigen',
  proposed: (reference: string, at: string) => `Voorstel: gesprek ${reference}, als misbruik afgerond op ${at}`,
  read: 'Lees het gesprek.',
  fromAddress: (count: number) =>
    count === 0
      ? 'Het adres is niet meer bekend; u kunt alleen het gesprek blokkeren.'
      : `Van dit adres kwamen die dag ${count} gesprekken. Zijn dat er veel? Dan kan het een bibliotheek of gemeentehuis zijn.`,
  what: 'Wat blokkeert u?',
  reason: 'Reden (de inwoner leest die)',
  days: 'Aantal dagen',
  note: 'Toelichting voor collega’s',
  noteHint: 'Komt niet in het logboek.',
  block: 'Blokkeren',
}
