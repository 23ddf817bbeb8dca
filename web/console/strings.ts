/**
 * Every word of the console, in one place, so that another language is one more object of the same shape.
 *
 * What citizens read never comes from here: that is the catalogue's.
 */
import type { ColleaguePresence, Presence, Role } from './types.ts'
import { account } from './strings.account.ts'
import { actions } from './strings.actions.ts'
import { background } from './strings.background.ts'
import { callbacks } from './strings.callbacks.ts'
import { contact } from './strings.contact.ts'
import { arrange } from './strings.arrange.ts'
import { editing } from './strings.editing.ts'
import { counted, desk } from './strings.desk.ts'
import { drafts } from './strings.drafts.ts'
import { help } from './strings.help.ts'
import { lead } from './strings.lead.ts'
import { look, search } from './strings.search.ts'
import { ledger, privacy, story } from './strings.ledger.ts'
import { alerting, columns, views } from './strings.views.ts'
import { calibration, care } from './strings.insight.ts'
import { wallboard } from './strings.wallboard.ts'

const nl = {
  appName: 'Balie',
  documentTitle: (unread: number, waiting: number, orMore: boolean) =>
    `${unread > 0 ? `(${unread} ongelezen) ` : waiting > 0 ? `(${counted(waiting, orMore)}) ` : ''}Balie, wachtrij`,
  close: 'Sluiten',
  cancel: 'Annuleren',
  choose: 'Kies…',
  retry: 'Opnieuw proberen',
  loading: 'Laden…',
  unknown: 'onbekend',
  none: 'geen',

  lead,
  wallboard,
  account,
  care,
  calibration,
  callbacks,

  signIn: {
    title: 'Inloggen',
    intro: 'De werkplek voor medewerkers die inwoners helpen.',
    username: 'Gebruikersnaam',
    password: 'Wachtwoord',
    showPassword: 'Wachtwoord tonen',
    submit: 'Inloggen',
    submitting: 'Bezig met inloggen…',
    usernameMissing: 'Vul uw gebruikersnaam in.',
    passwordMissing: 'Vul uw wachtwoord in.',
    wrong: 'Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Controleer ze en probeer het opnieuw.',
    tooMany: (seconds: number | null) =>
      seconds === null
        ? 'Er is te vaak geprobeerd in te loggen. Wacht even en probeer het dan opnieuw.'
        : `Er is te vaak geprobeerd in te loggen. Probeer het opnieuw over ${seconds === 1 ? '1 seconde' : `${seconds} seconden`}.`,
    expiredTitle: 'Log opnieuw in',
    expiredTyping: 'U bent uitgelogd. Wat u typt, blijft staan. Enter opent het inloggen.',
    again: 'Opnieuw inloggen',
    expired: 'U bent uitgelogd. Wat u had getypt, is bewaard.',
  },

  header: {
    nav: 'Onderdelen',
    menu: 'Menu',
    desk: 'Gesprekken',
    callbacks: 'Terugbellen',
    callbacksLate: (count: number) => `Terugbellen (${count} te laat)`,
    lead: 'Leiding',
    search: 'Zoeken',
    editing: 'Redactie',
    arrange: 'Beheer',
    ledger: 'Logboek',
    presence: 'Status',
    help: 'Hulp en sneltoetsen',
    signOut: 'Uitloggen',
    signOutFailed: 'Uitloggen lukte niet. Controleer de verbinding en probeer het opnieuw.',
    roles: { agent: 'medewerker', supervisor: 'teamleider', auditor: 'auditor', editor: 'redacteur' } satisfies Record<Role, string>,
  },
  presence: {
    available: 'Beschikbaar',
    busy: 'Bezet',
    break: 'Pauze',
    away: 'Afwezig',
  } satisfies Record<Presence, string>,
  colleaguePresence: {
    available: 'beschikbaar',
    busy: 'bezet',
    break: 'pauze',
    away: 'afwezig',
    offline: 'niet ingelogd',
  } satisfies Record<ColleaguePresence, string>,
  connection: {
    connecting: 'Verbinden…',
    live: 'Verbonden',
    lost: 'Geen verbinding',
    banner: 'De verbinding met Balie is weg. De wachtrij kan verouderd zijn. We proberen het vanzelf opnieuw; wat u typt blijft bewaard.',
    reconnectNow: 'Nu opnieuw verbinden',
    restored: 'De verbinding is hersteld. De wachtrij is bijgewerkt.',
  },

  panes: { label: 'Vensters', lists: 'Wachtrij', conversation: 'Gesprek', background: 'Achtergrond' },

  ...desk,
  ...actions,
  background,
  drafts,
  views,
  columns,
  alerting,

  ledger,
  look,
  search,
  story,
  privacy,

  help,

  time: {
    hours: (hours: number, minutes: number) => `${hours} u ${String(minutes).padStart(2, '0')}`,
    days: (count: number) => (count === 1 ? '1 dag' : `${count} dagen`),
    today: 'Vandaag',
    yesterday: 'Gisteren',
  },

  errors: {
    network: 'Balie is niet bereikbaar. Controleer de verbinding en probeer het opnieuw.',
    server: 'Er ging iets mis bij Balie. Probeer het zo opnieuw.',
    forbidden: 'U mag dit niet doen.',
    notFound: 'Dit gesprek bestaat niet meer, of is niet voor uw afdeling.',
    tooMany: 'Dat ging te snel achter elkaar. Wacht even en probeer het opnieuw.',
    invalid: 'Balie begreep dit niet. Controleer wat u hebt ingevuld.',
    other: (code: string) => `Dat lukte niet (${code}).`,
    codes: {
      claim_lapsed: 'Dit gesprek is niet meer van u.',
      already_answered:
        'Dit antwoord is al verstuurd in een ander venster. Wat u hier typte is niet verstuurd; het staat nog in het tekstvak.',
      capacity_reached: 'U hebt al zo veel gesprekken als u tegelijk kunt doen. Rond er eerst een af, of draag er een over.',
      not_available: 'Uw status is niet Beschikbaar. Kies eerst Beschikbaar, of pak zelf een gesprek uit de wachtrij.',
      wrapping_up: 'U bent nog aan het afronden. Bent u klaar? Kies dan "Ik ben klaar".',
      break_due: 'Het is tijd voor een korte pauze. Wilt u liever verder? Kies dan "Toch doorgaan".',
      handoff_kept: 'Dit gesprek wacht op de collega die de inwoner al heeft gesproken. Uw teamleider kan het overnemen.',
      agent_not_found: 'Deze medewerker bestaat niet meer.',
      invalid_capacity: 'Kies 1 tot 50 gesprekken tegelijk, en per kanaal niet meer dan dat.',
      invalid_rhythm:
        'Dit ritme kan niet. Een pauze duurt 1 tot 60 minuten, na 1 tot 50 zware gesprekken of na meer minuten werk dan de pauze duurt (hoogstens 480).',
      ...callbacks.codes,
      ...contact.codes,
      ...account.codes,
      ...editing.codes,
      ...arrange.codes,
      handoff_not_waiting: 'Dit gesprek wacht niet meer op een medewerker.',
      conversation_ended: 'De inwoner heeft dit gesprek beëindigd.',
      empty_message: 'Er staat niets in uw bericht.',
      message_too_long: 'Uw bericht is te lang. Verdeel het over meer berichten.',
      unknown_destination: 'Deze afdeling of collega kan dit gesprek niet overnemen.',
      bot_is_off: 'De bot is uitgezet. Houd dit gesprek, of draag het over aan een collega.',
      address_forgotten: 'Van welk adres dit gesprek kwam, is niet meer bekend. Blokkeer het gesprek.',
      block_end_invalid: 'Kies een einde dat nog komt, binnen een jaar.',
      nothing_to_brake: 'Dit antwoord of kanaal bestaat niet.',
      not_reopenable: 'Dit gesprek kan niet meer worden heropend. Het is te lang geleden afgerond, loopt al verder, of de inwoner heeft het beëindigd.',
      danger_stays: 'Er is gevaar gemeld. Blijf bij dit gesprek, of draag het over aan een collega.',
      snooze_in_the_past: 'Kies een moment dat nog komt, binnen 90 dagen.',
      reason_needed: look.needed,
      ...search.codes,
      person_not_found: 'Niets gevonden. Controleer het nummer of het adres.',
      human_in_conversation: 'Een medewerker is nu in gesprek. Wis later, of vink aan dat het nu moet.',
    } as Record<string, string>,
  },
}

export type Strings = typeof nl

/** The words in use. */
export const s: Strings = nl
