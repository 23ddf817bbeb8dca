import { expect, test } from 'vitest'
import { cutAtPhones, parseBlocks, safeUrl, telephone, whereTo } from './rich-text.ts'

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

test('the numbers that the server names can be called, whole and wherever they stand', () => {
  const phones = ['112', '113', '0800-0113', '+31 24 724 72 47', '14 0999']
  const cut = (line: string) => cutAtPhones(line, phones).filter((_, index) => index % 2)
  expect(cutAtPhones('Bel 113, of gratis 0800-0113.', phones)).toEqual(['Bel ', '113', ', of gratis ', '0800-0113', '.'])
  expect(cut('112')).toEqual(['112'])
  expect(cut('Bel (14 0999) of +31 24 724 72 47!')).toEqual(['14 0999', '+31 24 724 72 47'])
  expect(cut('اتصل بالرقم \u206814 0999\u2069.')).toEqual(['14 0999'])
})

test('digits of something else are never a number to call', () => {
  expect(cutAtPhones('€ 112, € 112,50, 1.112 euro, 2112, zaak 112-113 of in 2026', ['112', '113'])).toHaveLength(1)
  expect(cutAtPhones('Bel 112.', [])).toEqual(['Bel 112.'])
})

test('digits in a web or e-mail address are never a number to call', () => {
  const phones = ['112', '113', '14 0999', '140999']
  const addresses = 'www.113.nl, https://113.nl/112, voorbeeld.nl/113, chat.113.nl, 113-chat.nl, 140999@voorbeeld.nl of balie@113.nl'
  expect(cutAtPhones(addresses, phones)).toHaveLength(1)
  expect(cutAtPhones('Chat op www.113.nl of bel 113. Bij gevaar: 112/113.', phones).filter((_, index) => index % 2)).toEqual(['113', '112', '113'])
})

test('a link says its site where that is another, and what kind of file it is', () => {
  const home = 'https://www.voorbeeld.nl'
  expect(whereTo('https://voorbeeld.nl/paspoort', home)).toEqual([])
  expect(whereTo('https://www.rijksoverheid.nl/x', home)).toEqual(['rijksoverheid.nl'])
  expect(whereTo('https://www.voorbeeld.nl/formulier.PDF?x=1', home)).toEqual(['PDF'])
  expect(whereTo('https://svb.nl/a.pdf', undefined)).toEqual(['PDF', 'svb.nl'])
  expect([whereTo('mailto:a@b.nl', home), whereTo('x', home)]).toEqual([[], []])
})
