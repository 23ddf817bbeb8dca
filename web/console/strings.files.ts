/** What the console says about files that the citizen is asked for: a part of its own, read by `components/Files.tsx`. */
export const files = {
  ask: 'Vraag om een bestand',
  askNoMore: 'Bestand niet meer nodig',
  came: (name: string) => `${name} is binnen.`,
  asked: 'De inwoner kan nu een PDF of foto sturen.',
  save: (name: string, size: string) => `${name} opslaan (${size})`,
  scan: { clean: 'Gecontroleerd op virussen', not_scanned: 'Niet gescand op virussen: open het alleen als u het verwacht.' },
  notYours: 'Alleen wie het gesprek heeft, kan dit bestand openen.',
  gone: 'Dit bestand is er niet meer: de bewaartermijn is voorbij.',
  failed: 'Het bestand kon niet worden opgehaald. Probeer het opnieuw.',
}
