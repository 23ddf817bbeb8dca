/** The words of the supervisors' page: a part of `strings.ts`, with a property for each of its sections. */

/** What happened, by the kind of the alert (`router/alerts`). */
const kinds: Record<string, (data: Record<string, string | number>) => string> = {
  heard_danger: ({ topic }) => `Mogelijk gevaar tijdens een overdracht: ${topic}. Kijk of er iemand bij is.`,
}

export const lead = {
  title: 'Leiding',
  alerts: {
    title: 'Vraagt nu uw aandacht',
    none: 'Er is nu niets dat uw aandacht vraagt.',
    open: (reference: string | null) => `Gesprek ${reference ?? ''} openen`,
    seen: 'Gezien',
    kinds,
  },
}
