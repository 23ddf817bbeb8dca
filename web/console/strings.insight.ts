/** Care, and how well the bot's certainty holds: a part of `strings.ts`. */
const inRow = (count: number): string => `${count} zware gesprekken achter elkaar`

export const care = {
  title: 'Bel even',
  intro: 'Wie meerdere zware gesprekken achter elkaar had en vandaag alleen werkt. Op naam, om voor elkaar te zorgen; er wordt niets van bewaard.',
  none: 'Nu hoeft u niemand te bellen.',
  call: (name: string) => `Bel even met ${name}`,
  inRow,
  alone: {
    home: 'werkt vandaag thuis',
    town_hall: 'is de enige van de afdeling op het gemeentehuis',
    nobody_here: 'niemand anders van de afdeling is aanwezig',
  } as Record<string, string>,
  own: {
    heavy: (count: number) => `U had ${inRow(count)}.`,
    alone: {
      home: 'U werkt vandaag thuis.',
      town_hall: 'U bent de enige van uw afdeling op het gemeentehuis.',
      nobody_here: 'Er is niemand anders van uw afdeling.',
    } as Record<string, string>,
    seen: 'Uw teamleider ziet dit ook, en belt u misschien even.',
  },
  place: {
    label: 'Waar werkt u vandaag?',
    hint: 'Mag, hoeft niet. Alleen voor vandaag: dan ziet uw teamleider of u er alleen voor staat.',
    none: 'Zeg ik niet',
    places: { home: 'Thuis', town_hall: 'Gemeentehuis' } as Record<string, string>,
  },
}

const percent = (share: number): string => `${Math.round(100 * share)}%`

export const calibration = {
  title: 'Klopt het als de bot zeker is?',
  intro:
    'Is de bot 90% zeker, dan hoort het onderwerp in 9 van de 10 gesprekken te kloppen. Of het klopt, weten we van gesprekken die een medewerker behandelde en kon verbeteren; van de andere niet.',
  tooLittle: (handled: number, few: number) =>
    `Er is nog te weinig om iets te zeggen: ${handled} van de ${few} gesprekken die een medewerker behandelde.`,
  picture: 'Hoe vaak het onderwerp klopte, tegen hoe zeker de bot was. Rondjes: gemeten bij het trainen. Vierkantjes: echte gesprekken. De lijn is wat het hoort te zijn. De cijfers staan in de tabellen.',
  axisSure: 'Hoe zeker de bot was',
  axisRight: 'Hoe vaak het klopte',
  legendModel: 'Gemeten bij het trainen',
  legendReal: 'Echte gesprekken',
  legendIdeal: 'Zo hoort het',
  real: (weeks: number) => `Echte gesprekken, laatste ${weeks} weken`,
  sure: 'Zekerheid',
  turns: 'Berichten',
  handedOver: 'Naar een medewerker',
  handled: 'Behandeld',
  corrected: 'Verbeterd',
  right: 'Klopte',
  range: (from: number, to: number) => `${percent(from)} tot ${percent(to)}`,
  share: (right: number | null, tooFew: boolean) => (right === null ? '–' : `${percent(right)}${tooFew ? ' (te weinig)' : ''}`),
  part: (count: number, of: number) => (of === 0 ? '0' : `${count} (${percent(count / of)})`),
  none: 'In de laatste weken is er geen bericht dat de bot begreep.',
  model: 'Gemeten bij het trainen van het model',
  modelFigures: (accuracy: number, error: number) =>
    `Het onderwerp klopte bij ${percent(accuracy)} van de oefenzinnen. Gemiddeld scheelde de zekerheid ${(100 * error).toLocaleString('nl-NL', { maximumFractionDigits: 1 })} procentpunt.`,
  modelNone: 'Van het model dat nu antwoordt is niet bekend hoe goed het gemeten is, of de bot antwoordt nu niet.',
  sentences: 'Zinnen',
  percent,
}
