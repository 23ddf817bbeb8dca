import { expect, test } from 'vitest'
import { Drafts, type TabStorage } from './drafts.ts'

function tabStorage(): TabStorage {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

test('text survives a reload of the tab, for its own agent only', () => {
  const storage = tabStorage()
  new Drafts(storage, 'sanne').keepUnsaved('a', { text: 'half een zin', base: 2 })
  expect(new Drafts(storage, 'sanne').unsaved('a')).toEqual({ text: 'half een zin', base: 2 })
  expect(new Drafts(storage, 'mehmet').unsaved('a').text).toBe('')
})

test('a message that was on its way is to be retried under the same id', () => {
  const drafts = new Drafts(tabStorage(), 'sanne')
  drafts.keepOutgoing('a', [{ clientMessageId: 'c-1', text: 'Dag', status: 'sending', error: null }])
  expect(drafts.outgoing('a')).toEqual([{ clientMessageId: 'c-1', text: 'Dag', status: 'failed', error: null }])
})

test('signing out leaves nothing behind, and nothing else is touched', () => {
  const storage = tabStorage()
  storage.setItem('other', 'kept')
  const drafts = new Drafts(storage, 'sanne')
  drafts.keepUnsaved('a', { text: 'half een zin', base: 0 })
  drafts.keepReadSeq('a', 4)
  Drafts.wipe(storage)
  expect(storage.length).toBe(1)
  expect(drafts.readSeq('a')).toBeNull()
})
