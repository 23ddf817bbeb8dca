/** What the console says about the work itself, wrapping up and pauses: a part of `strings.ts`. */
export const work = {
  wrappingUp: (until: string) => `U bent nog aan het afronden, tot ${until}.`,
  ready: 'Ik ben klaar',
  pause: 'Tijd voor een korte pauze.',
  heavy: (count: number) => (count === 1 ? 'U had een zwaar gesprek.' : `U had ${count} zware gesprekken achter elkaar.`),
  long: (minutes: number) => `U bent al ${minutes} minuten bezig.`,
  pauseUntil: (minutes: number, until: string) => `Er komt ${minutes === 1 ? '1 minuut' : `${minutes} minuten`} niets bij, tot ${until}.`,
  pauseAfter: (minutes: number) =>
    `Rond rustig af wat u hebt. Daarna komt er ${minutes === 1 ? '1 minuut' : `${minutes} minuten`} niets bij.`,
  closed: (departments: string[], opens: string | null) =>
    `${new Intl.ListFormat('nl').format(departments)} ${departments.length === 1 ? 'is' : 'zijn'} dicht${opens ? ` tot ${opens}` : ''}. Inwoners lezen dat. U mag wel antwoorden.`,
  goOn: 'Toch doorgaan',
}

/** For supervisors: who is there. */
export const team = {
  title: 'Wie is er',
  intro: 'Op naam. Om voor elkaar te zorgen, niet om te vergelijken.',
  none: 'Er zijn nog geen medewerkers.',
  offline: (count: number) => (count === 1 ? '1 medewerker is niet ingelogd' : `${count} medewerkers zijn niet ingelogd`),
  load: (load: number, capacity: number) => `${load} van ${capacity} gesprekken`,
  wrappingUp: (until: string) => `rondt af tot ${until}`,
  heavy: (count: number) => (count === 1 ? '1 zwaar gesprek' : `${count} zware gesprekken achter elkaar`),
  worked: (minutes: number) => `${minutes} minuten aan het werk`,
  pause: 'pauze nodig',
  pauseUntil: (until: string) => `pauze tot ${until}`,
  change: 'Capaciteit',
  changeNamed: (name: string) => `Capaciteit van ${name} wijzigen`,
  capacityTitle: (name: string) => `Capaciteit van ${name}`,
  capacityIntro: 'Wat iemand nu al heeft, blijft van diegene.',
  capacity: 'Gesprekken tegelijk',
  channel: (channel: string) => `Waarvan hoogstens via ${channel.toLowerCase()} (leeg: geen eigen grens)`,
  save: 'Opslaan',
}

/** For supervisors: when there is a pause. */
export const rhythms = {
  title: 'Ritme van pauzes',
  intro: 'Na zware gesprekken of lang werken komt er even niets bij. Wie liever doorgaat, kan dat zelf kiezen.',
  none: 'geen vaste pauzes',
  heavy: (count: number) => (count === 1 ? 'na elk zwaar gesprek' : `na ${count} zware gesprekken achter elkaar`),
  minutes: (minutes: number) => `na ${minutes} minuten werk`,
  or: ' of ',
  pause: (minutes: number, when: string) => `${minutes === 1 ? '1 minuut' : `${minutes} minuten`} ${when}`,
  change: 'Wijzigen',
  changeNamed: (department: string) => `Ritme van ${department} wijzigen`,
  dialogTitle: (department: string) => `Pauzes bij ${department}`,
  dialogIntro: 'Zwaar is een gesprek over een gevoelig onderwerp, of met iemand die boos is of het moeilijk heeft. Laat beide leeg voor geen vaste pauzes.',
  heavyField: 'Na hoeveel zware gesprekken achter elkaar?',
  minutesField: 'Na hoeveel minuten werk?',
  pauseField: 'Hoeveel minuten pauze?',
  pauseMissing: 'Vul in hoeveel minuten de pauze duurt: 1 tot 60.',
  save: 'Opslaan',
}
