/** The words about the doors besides the chat, and about what became of a message there. */

/** Why a provider fails, by the codes of `router/channels/failures.py` that an operator can do something about. */
const reasons: Record<string, string> = {
  http_401: 'de sleutel wordt geweigerd',
  http_403: 'de sleutel wordt geweigerd',
  request_not_allowed: 'de sleutel wordt geweigerd',
  no_balance: 'het tegoed is op',
  connect_error: 'de dienst is niet te bereiken',
  connect_timeout: 'de dienst is niet te bereiken',
  code_0: 'de sleutel wordt geweigerd',
  code_190: 'de sleutel wordt geweigerd',
  code_10: 'de sleutel mag dit niet',
  code_200: 'de sleutel mag dit niet',
  code_368: 'Meta heeft het account beperkt',
  code_131026: 'dit nummer is op WhatsApp niet te bereiken',
  code_131031: 'Meta heeft het account geblokkeerd',
  code_131042: 'de rekening bij Meta is niet in orde',
  code_133010: 'het nummer is bij Meta niet aangemeld',
  code_131047: 'de inwoner schreef langer dan 24 uur geleden',
  outside_window: 'de inwoner schreef langer dan 24 uur geleden, en er is geen sjabloon',
  http_500: 'de dienst heeft een storing',
  http_503: 'de dienst heeft een storing',
  read_imap_sign_in: 'de postbus weigert het wachtwoord',
  smtp_535: 'de mailserver weigert het wachtwoord',
  smtp_no_sign_in: 'de mailserver neemt geen wachtwoord aan',
  smtp_sender_550: 'de mailserver laat dit adres niet versturen',
  smtp_sender_553: 'de mailserver laat dit adres niet versturen',
  ...ofBoth('no_starttls', 'de mailserver biedt geen versleuteling (STARTTLS). Probeer imaps:// of smtps:// in channels.yml'),
  ...ofBoth('certificate_name', 'het certificaat van de mailserver is van een andere naam. Zet de naam van het certificaat in channels.yml'),
  ...ofBoth('certificate_unknown', 'het certificaat van de mailserver is niet te vertrouwen. Is het van een eigen uitgever, noem die dan in SSL_CERT_FILE'),
  ...ofBoth('certificate_expired', 'het certificaat van de mailserver is niet meer of nog niet geldig. Vraag de beheerder van die server om een ander'),
}

/** The same reason for the mailbox and for the server that sends. */
function ofBoth(code: string, why: string): Record<string, string> {
  return { [`read_imap_${code}`]: why, [`smtp_${code}`]: why }
}

export const channels = {
  title: 'Kanalen naast de chat',
  none: 'Er is nog geen ander kanaal. Een beheerder voegt er een toe in municipality/channels.yml.',
  off: (missing: string) => `Staat uit. Er ontbreekt: ${missing}.`,
  ill: (since: string, why: string) => `Werkt niet sinds ${since}: ${why}. Berichten wachten en gaan mee zodra het weer werkt.`,
  paused: (until: string) => `De dienst vraagt om te wachten tot ${until}.`,
  well: 'Werkt.',
  why: (code: string) => reasons[code] ?? (code || 'onbekende reden'),
  never: 'nog niet',
  received: 'Laatst ontvangen',
  sent: 'Laatst verstuurd',
  waiting: 'Wachten',
  failed: 'Niet bezorgd (24 uur)',
  refused: 'Geweigerde aanroepen',

  /** What became of a message, for who wrote it. */
  became: (status: string, reason: string | null): string => {
    if (status === 'waiting' && reason === 'waits_for_citizen')
      return 'De inwoner kreeg bericht dat er een antwoord is, en krijgt dit na een bericht terug'
    if (status === 'waiting') return 'Wordt verstuurd'
    if (reason === 'answer_withdrawn' && status !== 'failed' && status !== 'dropped')
      return 'Dit antwoord was intussen ingetrokken: de inwoner kreeg bericht dat het wordt gecontroleerd'
    if (status === 'unsure') return 'Onzeker of het is aangekomen'
    if (status === 'sent') return 'Verstuurd'
    if (status === 'delivered') return 'Bezorgd'
    if (status === 'read') return 'Gelezen'
    if (status === 'dropped') return reason === 'opted_out' ? 'Niet verstuurd: de inwoner wil hier geen berichten' : 'Niet verstuurd'
    return `Niet bezorgd${reason ? ` (${reasons[reason] ?? reason})` : ''}. Probeer het langs een andere weg.`
  },
}
