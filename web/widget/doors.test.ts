import { expect, test } from 'vitest'
import { linkTo, nameOfDoor, spelled, wordsFor } from './doors.ts'
import { nl } from './strings.nl.ts'

test.each([
  ['whatsapp', '+31 970 000 00001', 'https://wa.me/3197000000001?text=K7F2-Q9XM'],
  ['whatsapp', '14 0999', undefined],
  ['sms', '+31 970 000 00001', 'sms:+3197000000001?&body=K7F2-Q9XM'],
  ['email', 'balie@voorbeeld.example', 'mailto:balie@voorbeeld.example?body=K7F2-Q9XM'],
  ['phone', '14 0999', 'tel:140999'],
  ['counter', 'Voorbeeldplein 1', undefined],
  ['social', '@voorbeeld', undefined],
])('the door %s at %s opens with %s', (channel, where, link) => {
  expect(linkTo({ channel, where }, 'K7F2-Q9XM')).toBe(link)
})

test('a code is read out letter by letter, and a door that has no name here is another one', () => {
  expect(spelled('K7F2-Q9XM')).toBe('K 7 F 2, Q 9 X M')
  expect([nameOfDoor('sms', nl), nameOfDoor('pigeon', nl)]).toEqual([nl.doorSms, nl.doorOther])
})

test('a code is sent where there is a door for messages, and read out where somebody listens', () => {
  const at = (...channels: string[]) => wordsFor(channels.map((channel) => ({ channel, where: '1' })), nl)
  expect([at('phone', 'counter'), at('sms'), at('sms', 'phone')]).toEqual([nl.crossTell, nl.crossSend, nl.crossUse])
})
