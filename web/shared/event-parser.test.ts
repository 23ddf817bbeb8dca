import { describe, expect, test } from 'vitest'
import { EventParser } from './event-parser.ts'

const STREAM = ': heartbeat\r\n\r\nid: 4\r\nevent: message\r\ndata: {"text":\r\ndata: "één"}\r\n\r\nevent: typing\ndata: {}\n\n'

describe('EventParser', () => {
  test('reads type, several lines of data and the id that stays', () => {
    expect(new EventParser().push(STREAM)).toEqual([
      { event: 'message', data: '{"text":\n"één"}', id: '4' },
      { event: 'typing', data: '{}', id: '4' },
    ])
  })

  test('gives the same events wherever the network cuts the stream', () => {
    const whole = new EventParser().push(STREAM)
    for (let cut = 1; cut < STREAM.length; cut++) {
      const parser = new EventParser()
      expect([...parser.push(STREAM.slice(0, cut)), ...parser.push(STREAM.slice(cut))]).toEqual(whole)
    }
  })

  test('starts from the id that it resumes from', () => {
    expect(new EventParser('7').push('data: x\n\n')).toEqual([{ event: 'message', data: 'x', id: '7' }])
  })

  test('keeps an event that the connection broke off to itself', () => {
    expect(new EventParser().push('id: 5\ndata: half')).toEqual([])
  })

  test('skips a byte order mark, unknown fields and events without data', () => {
    expect(new EventParser().push('\uFEFFdata: a\nsomething: b\n\nevent: empty\n\n')).toEqual([{ event: 'message', data: 'a', id: '' }])
  })

  test('remembers how long the server asks to wait, and only whole numbers', () => {
    const parser = new EventParser()
    parser.push('retry: 3000\nretry: soon\n')
    expect(parser.retryMs).toBe(3000)
  })
})
