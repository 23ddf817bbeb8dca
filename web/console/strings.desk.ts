/** The words of the lists of conversations, of one conversation, and of answering in it: a part of `strings.ts`. */
import type { Author, HandoffStatus, Priority } from './types.ts'
import { work } from './strings.work.ts'

export const desk = {
  queue: {
    title: 'Wachtrij',
    count: (here: number, gone: number, orMore: boolean) =>
      `${here === 1 ? '1 wacht' : `${counted(here, orMore)} wachten`}${gone > 0 ? `, ${gone} weg van de pagina` : ''}`,
    next: 'Neem de volgende',
    nextBusy: 'Ophalen…',
    nobody: (gone: number) =>
      gone === 0
        ? 'Er wacht nu niemand die bij u past.'
        : `Er wacht nu niemand op de pagina die bij u past. ${gone === 1 ? '1 inwoner wacht, maar is' : `${gone} inwoners wachten, maar zijn`} weg van de pagina. U ziet ze apart in de wachtrij.`,
    nobodyThere: 'Niemand die wacht, heeft de pagina nu open.',
    gone: 'Weg van de pagina',
    goneHint: 'Deze inwoners wachten, maar hebben de pagina gesloten en geen nummer achtergelaten. “Neem de volgende” slaat hen over. Oppakken kan wel.',
    cameBack: 'Teruggekomen',
    forYou: (from: string | null) => (from ? `Voor u, van ${from}` : 'Voor u'),
    forColleague: (name: string) => `Voor ${name}`,
    addressed: (title: string, from: string | null) => (from ? `Voor u in de wachtrij, van ${from}: ${title}.` : `Voor u in de wachtrij: ${title}.`),
    empty: 'Er wacht niemand.',
    emptyHint: 'Nieuwe vragen verschijnen hier vanzelf.',
    loading: 'De wachtrij wordt geladen…',
    claim: 'Oppakken',
    claiming: 'Oppakken…',
    claimNamed: (title: string, reference: string) => `Oppakken: ${title}, ${reference}`,
    look: (title: string, reference: string) => `Bekijken: ${title}, ${reference}`,
    waiting: 'Wacht',
    waited: (time: string) => `wachtte ${time}`,
    more: (count: number) => `Nog ${count} tonen`,
    notListed: (count: number, orMore: boolean) => `Achter hen wachten er nog ${counted(count, orMore)}. Ze komen hier vanzelf te staan.`,
    arrived: (count: number, title: string) =>
      count === 1 ? `Nieuw in de wachtrij: ${title}.` : `${count} nieuwe gesprekken in de wachtrij.`,
  },
  work,
  mine: {
    title: 'Mijn gesprekken',
    count: (count: number, capacity: number) => `${count} van ${capacity}`,
    empty: 'U hebt geen gesprekken.',
    emptyHint: 'Neem de volgende, of pak er een uit de wachtrij.',
    unread: (count: number) => (count === 1 ? 'ongelezen bericht' : 'ongelezen berichten'),
    assigned: (title: string) => `Nieuw gesprek voor u: ${title}.`,
    givenBy: (name: string, title: string, reference: string) => `${name} geeft u dit gesprek: ${title}, ${reference}. Het staat bij uw gesprekken.`,
    newMessage: (reference: string) => `Nieuw bericht in ${reference}.`,
    turns: { yours: 'Wacht op u:', theirs: 'U antwoordde:' },
    fresh: 'Nieuw',
    draft: 'Concept',
  },
  closed: {
    title: 'Door mij afgerond',
    empty: 'U hebt de laatste veertien dagen niets afgerond.',
    reopen: 'Heropenen en oppakken',
  },
  handoff: {
    noTopic: 'Onderwerp onbekend',
    present: 'Inwoner is er',
    gone: 'Inwoner is weg',
    callback: 'Wil teruggebeld worden',
    callbackAt: (phone: string) => `Terugbellen: ${phone}`,
    priorities: { urgent: 'Spoed', high: 'Hoog', normal: 'Gewoon' } satisfies Record<Priority, string>,
    priority: 'Prioriteit',
    statuses: {
      queued: 'In de wachtrij',
      claimed: 'In behandeling',
      snoozed: 'Uitgesteld',
      resolved: 'Afgerond',
      returned: 'Terug bij de bot',
      abandoned: 'Inwoner is weggegaan',
    } satisfies Record<HandoffStatus, string>,
    sensitivities: { bereavement: 'Overlijden', debt: 'Schulden', health: 'Gezondheid', family: 'Gezin', danger: 'Gevaar' } as Record<string, string>,
    languages: {
      nl: 'Nederlands',
      en: 'Engels',
      de: 'Duits',
      fr: 'Frans',
      pl: 'Pools',
      tr: 'Turks',
      ar: 'Arabisch',
    } as Record<string, string>,
    channels: {
      webchat: 'Webchat',
      whatsapp: 'WhatsApp',
      email: 'E-mail',
      sms: 'Sms',
      phone: 'Telefoon',
      counter: 'Balie',
      social: 'Sociale media',
    } as Record<string, string>,
    claimedBy: (name: string) => `${name} heeft dit gesprek.`,
  },

  conversation: {
    none: 'Geen gesprek geopend',
    noneHint: 'Kies een gesprek uit de lijst, of neem de volgende uit de wachtrij.',
    loadFailed: 'Dit gesprek kon niet worden geladen.',
    transcript: 'Berichten',
    noMessages: 'Er zijn nog geen berichten.',
    earlier: (count: number) => `Eerdere berichten tonen (${count.toLocaleString('nl-NL')})`,
    toNewest: 'Naar de nieuwste berichten',
    authors: { citizen: 'Inwoner', bot: 'Bot', agent: 'Medewerker', system: 'Systeem', note: 'Notitie' } satisfies Record<Author, string>,
    you: 'U',
    noteHint: 'alleen voor medewerkers',
    noteOf: (name: string) => `Notitie van ${name}:`,
    whisperOf: (name: string) => `${name} fluistert:`,
    offered: 'Aangeboden keuzes',
    notMine: 'U kijkt mee. Pak het gesprek op om te antwoorden.',
    held: (name: string) => `${name} heeft dit gesprek. U kijkt mee.`,
    takeOver: 'Gesprek overnemen',
    takeOverNamed: (name: string) => `Dit gesprek overnemen van ${name}`,
    takeOverAsk: (name: string) => `${name} kan dan niet verder in dit gesprek, en leest dat u het hebt overgenomen.`,
    ended: (status: string) => `Dit gesprek is nu: ${status.toLowerCase()}.`,
    lapsed:
      'Dit gesprek is niet meer van u, omdat uw claim is verlopen. Uw bericht is niet verstuurd; de tekst staat nog in het tekstvak.',
    lapsedRetry: 'Opnieuw oppakken',
    takenOver: (name: string, reference: string) => `${name} heeft gesprek ${reference} van u overgenomen. U hoeft er niets meer aan te doen.`,
    movedOn: (reference: string) => `${reference} is niet meer bij u: het gesprek ging naar een andere afdeling, of is gewist.`,
    sending: 'Wordt verstuurd…',
    failed: 'Niet verstuurd.',
    edit: 'Terug naar tekstvak',
  },
  composer: {
    label: 'Uw antwoord',
    hint: 'Enter verstuurt, Shift+Enter geeft een nieuwe regel.',
    send: 'Versturen',
  },
}

/** A number that was counted so far. */
export function counted(count: number, orMore: boolean): string {
  return `${count.toLocaleString('nl-NL')}${orMore ? ' of meer' : ''}`
}
