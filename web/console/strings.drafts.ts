/** What the console says about what was typed and not sent yet: a part of `strings.ts`. */
export const drafts = {
  saving: 'Concept wordt bewaard…',
  saved: (time: string) => `Concept bewaard om ${time}.`,
  savedElsewhere: (time: string) => `Getypt in een ander venster, bewaard om ${time}.`,
  inTab: 'Uw tekst is bewaard in dit tabblad.',
  failed: 'Concept staat alleen in dit venster: Balie is niet bereikbaar. We proberen het vanzelf opnieuw.',
  newer: 'Concept in een ander venster',
  newerIntro: (time: string) => `In een ander venster staat een nieuwere tekst, van ${time}. Uw tekst hier is niet overschreven.`,
  theirs: 'Die tekst gebruiken',
  both: 'Beide teksten houden',
  mine: 'Mijn tekst houden',
  citizenTypes: 'De inwoner typt…',
}
