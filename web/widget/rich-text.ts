/** The plain text of an answer as blocks to draw: paragraphs by a blank line, lists by lines that start with `- `. Never HTML. */

export type Block = { kind: 'paragraph'; lines: string[] } | { kind: 'list'; items: string[] }

const ITEM = /^\s*- /

/** What makes the rest of a word part of a web or e-mail address, and what makes its beginning one: a domain (`113.nl`). */
const IN_ADDRESS = '(?:www\\.|//|@|[\\p{L}\\d]\\.\\p{Ll}+/)'
const TO_DOMAIN = '[\\p{L}\\d.-]*\\.\\p{Ll}{2}'

export function parseBlocks(text: string): Block[] {
  const blocks: Block[] = []
  let current: Block | undefined
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (line.trim() === '') {
      current = undefined
      continue
    }
    const kind = ITEM.test(line) ? 'list' : 'paragraph'
    if (current?.kind !== kind) blocks.push((current = kind === 'list' ? { kind, items: [] } : { kind, lines: [] }))
    if (current.kind === 'list') current.items.push(line.replace(ITEM, '').trim())
    else current.lines.push(line)
  }
  return blocks
}

/**
 * A line cut at the telephone numbers in it, which stand at the odd places. Only the numbers that the server names, and only where they
 * stand by themselves: `112` is not in `€ 112,50`, and `113` not in `www.113.nl`.
 */
export function cutAtPhones(line: string, phones: readonly string[]): string[] {
  if (phones.length === 0) return [line]
  const longestFirst = [...phones].sort((a, b) => b.length - a.length).map((phone) => phone.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&'))
  const before = `(?<![\\p{L}\\d]|\\d[.,-]|€\\s?|${IN_ADDRESS}\\S*)`
  return line.split(new RegExp(`${before}(${longestFirst.join('|')})(?![\\p{L}\\d]|[.,-]\\d|\\S*@|${TO_DOMAIN})`, 'u'))
}

/** An address that may be followed from an answer, or undefined: `javascript:` and the like never become a link. */
export function safeUrl(url: string): string | undefined {
  try {
    const { protocol, href } = new URL(url)
    return ['https:', 'http:', 'mailto:', 'tel:'].includes(protocol) ? href : undefined
  } catch {
    return undefined
  }
}

const FILE = /\.(pdf|docx?|xlsx?|odt|ods|csv|zip)$/i

/** What a link does not say by its label: the kind of file, and the site where that is not the municipality's own. */
export function whereTo(url: string, home: string | undefined): string[] {
  try {
    const { hostname, pathname, protocol } = new URL(url)
    if (!protocol.startsWith('http')) return []
    const site = hostname.replace(/^www\./, '')
    const own = home !== undefined && new URL(home).hostname.replace(/^www\./, '') === site
    return [FILE.exec(pathname)?.[1]?.toUpperCase(), own ? undefined : site].filter((part) => part !== undefined)
  } catch {
    return []
  }
}

export { telephone } from '../shared/telephone.ts'
