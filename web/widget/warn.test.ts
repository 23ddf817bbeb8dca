import { afterEach, expect, test, vi } from 'vitest'
import { warnOfTopic } from './warn.ts'

afterEach(() => void vi.restoreAllMocks())

test('a page that names a topic which the desk does not know is told once, and another page never', () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const buttons = [{ id: 'topic:paspoort' }, { id: 'human' }]
  warnOfTopic('paspoort', buttons)
  warnOfTopic(undefined, buttons)
  warnOfTopic('pasport', undefined)
  expect(warned).not.toHaveBeenCalled()
  warnOfTopic('pasport', buttons)
  warnOfTopic('pasport', buttons)
  expect(warned).toHaveBeenCalledOnce()
})
