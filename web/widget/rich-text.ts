/** The plain text of an answer as blocks to draw: paragraphs by a blank line, lists by lines that start with `- `. Never HTML. */

export type Block = { kind: 'paragraph'; lines: string[] } | { kind: 'list'; items: string[] }

const ITEM = /^\s*- /

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

/** An address that may be followed from an answer, or undefined: `javascript:` and the like never become a link. */
export function safeUrl(url: string): string | undefined {
  try {
    const { protocol, href } = new URL(url)
    return ['https:', 'http:', 'mailto:', 'tel:'].includes(protocol) ? href : undefined
  } catch {
    return undefined
  }
}

/** `14 012` → `tel:14012`. */
export function telephone(phone: string): string {
  return `tel:${phone.replace(/[^\d+]/g, '')}`
}
