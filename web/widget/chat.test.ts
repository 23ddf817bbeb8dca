import { afterEach, expect, test, vi } from 'vitest'
import { Chat } from './chat.ts'
import { nl } from './strings.nl.ts'
import { TabStorage } from './tab-storage.ts'

afterEach(() => void vi.unstubAllGlobals())

/** What the tab kept of a conversation that the server has erased since. */
function erased(): Storage {
  const conversation = { id: 'c', token: 't', reference: 'r' }
  const kept = { idempotencyKey: 'k', conversation, language: 'nl', open: false, seenSeq: 0, draft: '', outbox: [] }
  return { getItem: () => JSON.stringify(kept), setItem: () => undefined, removeItem: () => undefined } as unknown as Storage
}

test.each([401, 404])('who writes in a conversation that is no more (%d) is told so, and can begin anew with the same words', async (status) => {
  const detail = 'There is no such conversation, or this token does not open it.'
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ status, code: 'conversation_not_found', detail }, { status })))
  vi.stubGlobal('removeEventListener', () => undefined)
  const chat = new Chat('', 'nl', new TabStorage(erased()))
  chat.send('hallo')
  await vi.waitFor(() => expect(chat.view.outbox.map((item) => item.status)).toEqual(['rejected']))
  expect(chat.view.gone).toBe(true)
  expect(JSON.stringify([chat.view, nl])).not.toContain('no such conversation')
  chat.restart()
  expect([chat.view.gone, chat.view.draft, chat.view.outbox]).toEqual([false, 'hallo', []])
  chat.stop()
})
