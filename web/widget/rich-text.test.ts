import { expect, test } from 'vitest'
import { parseBlocks, safeUrl, telephone } from './rich-text.ts'

test('paragraphs are parted by blank lines and lists are runs of "- "', () => {
  expect(parseBlocks('U neemt mee:\n- uw paspoort\n- een pasfoto\n\nDaarna betaalt u.\r\n\r\n\r\nKlaar')).toEqual([
    { kind: 'paragraph', lines: ['U neemt mee:'] },
    { kind: 'list', items: ['uw paspoort', 'een pasfoto'] },
    { kind: 'paragraph', lines: ['Daarna betaalt u.'] },
    { kind: 'paragraph', lines: ['Klaar'] },
  ])
})

test('markup stays text, and a dash inside a line is no list', () => {
  expect(parseBlocks('<script>alert(1)</script>\n12-17 uur -niet- later')).toEqual([
    { kind: 'paragraph', lines: ['<script>alert(1)</script>', '12-17 uur -niet- later'] },
  ])
})

test('nothing gives no block', () => {
  expect(parseBlocks(' \n\n')).toEqual([])
})

test.each(['javascript:alert(1)', 'data:text/html,x', ' JaVaScRiPt:alert(1)', 'geen adres'])('%s is never a link', (url) => {
  expect(safeUrl(url)).toBeUndefined()
})

test('web, mail and telephone addresses are links', () => {
  expect(safeUrl('https://example.org/a?b=c')).toBe('https://example.org/a?b=c')
  expect(safeUrl(telephone('14 012'))).toBe('tel:14012')
})
