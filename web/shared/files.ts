/** A file that a citizen sent, as the API tells of it: `docs/reference/contracts.md`, section 4. */
export interface Attachment {
  id: string
  name: string
  mediaType: string
  /** In bytes. */
  size: number
  scan: 'clean' | 'not_scanned'
}

/** `1,2 MB` or `340 kB`, in whole kilobytes and never less than one. */
export function sizeInWords(bytes: number, language: string): string {
  const megabytes = bytes / 1024 / 1024
  const [unit, value, digits] = megabytes >= 1 ? ['MB', megabytes, 1] : ['kB', Math.max(1, Math.round(bytes / 1024)), 0]
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits as number }).format(value as number)} ${unit}`
}
