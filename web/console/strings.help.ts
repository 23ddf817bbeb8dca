/** The words of the help sheet: a part of `strings.ts`. Which key does what stands in `shortcuts.ts`. */
import { views } from './strings.views.ts'

export const help = {
  title: 'Hulp en sneltoetsen',
  key: 'Toets',
  does: 'Wat het doet',
  keys: {
    next: 'Neem de volgende uit de wachtrij',
    contact: 'Gesprek aan de telefoon of de balie',
    rowDown: 'Volgende in de lijst',
    rowUp: 'Vorige in de lijst',
    nextConversation: 'Volgende van uw gesprekken',
    previousConversation: 'Vorige van uw gesprekken',
    reply: 'Naar het tekstvak om te antwoorden',
    canned: 'Afgesproken antwoord zoeken',
    note: 'Notitie schrijven',
    resolve: 'Afronden',
    transfer: 'Overdragen',
    snooze: 'Uitstellen',
    return: 'Naar de bot',
    background: 'Achtergrond in- of uitklappen',
    closeColumn: 'Kolom sluiten',
    filter: 'Filter op de wachtrij',
    search: 'Zoeken in alle gesprekken',
    callbacks: 'Naar Terugbellen',
    desk: 'Naar Gesprekken',
    views: (view: 'department' | 'all' | 'callbacks' | 'snoozed') => `Wachtrij: ${views[view]}`,
    mine: 'Naar Mijn gesprekken',
    attention: 'Meldingen instellen',
    help: 'Dit venster',
  },
  /** Keys of the text box and of windows, which no table of ours handles. */
  others: [
    { keys: ['Enter'], text: 'Verstuur (in het tekstvak); ook Ctrl+Enter' },
    { keys: ['Shift', 'Enter'], text: 'Nieuwe regel (in het tekstvak)' },
    { keys: ['Esc'], text: 'Sluit een venster; in het tekstvak: eruit' },
  ],
  enabled: 'Sneltoetsen van één letter gebruiken',
  enabledHint: 'Zet dit uit als u met spraak werkt of per ongeluk toetsen raakt.',
}
