import { beforeEach, expect, test } from 'vitest'
import { type Kept, TabStorage } from './tab-storage.ts'

const DAY = 86_400_000
const kept: Kept = { idempotencyKey: 'k', language: 'nl', open: true, seenSeq: 0, draft: '', outbox: [] }

class Drawer implements Storage {
  [name: string]: unknown
  readonly items = new Map<string, string>()
  get length(): number {
    return this.items.size
  }
  clear = (): void => this.items.clear()
  key = (): null => null
  getItem = (name: string): string | null => this.items.get(name) ?? null
  setItem = (name: string, value: string): void => void this.items.set(name, value)
  removeItem = (name: string): void => void this.items.delete(name)
}

let tab: Drawer
let device: Drawer
const on = (now: number) => new TabStorage(tab, device, () => now)

beforeEach(() => {
  tab = new Drawer()
  device = new Drawer()
})

test('what nobody asked to keep stays in the tab', () => {
  on(0).write(kept)
  expect([tab.length, device.length]).toEqual([1, 0])
})

test('what was asked for is there in another tab, until its day', () => {
  on(0).keep({ ...kept, until: DAY })
  tab.clear()
  expect(on(DAY - 1).read()).toEqual({ ...kept, until: DAY })
  expect(on(DAY).read()).toBeUndefined()
  expect(device.length).toBe(0)
})

test('forgetting leaves it in the tab, and a tab that did not notice does not bring it back', () => {
  on(0).keep({ ...kept, until: DAY })
  on(0).forget()
  on(0).write({ ...kept, until: DAY })
  expect([tab.length, device.length]).toEqual([1, 0])
  expect(on(2 * DAY).read()).toEqual(kept)
})

test('a browser that refuses storage, or has none, keeps nothing and breaks nothing', () => {
  const refuses = new Proxy(new Drawer(), {
    get: () => () => {
      throw new Error('refused')
    },
  })
  for (const storage of [new TabStorage(refuses, refuses), new TabStorage(undefined, undefined)]) {
    storage.keep({ ...kept, until: DAY })
    expect(storage.read()).toBeUndefined()
    storage.clear()
  }
})
