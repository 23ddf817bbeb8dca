import { expect, test } from 'vitest'
import { isUnsaved, messageIdOf, nothingKept, withChoice, withSaved, withSent, withServerDraft, type Drafted, type ServerDraft } from './draft.ts'

const HERE = 'venster-een'
const server = (text: string, version: number, tab = 'venster-twee'): ServerDraft => ({
  text,
  version,
  tab,
  clientMessageId: 'm-1',
  savedAt: `2026-11-22T10:00:0${version}+00:00`,
})
const saved = (text: string, version: number): Drafted => withSaved({ draft: text, kept: nothingKept }, text, server(text, version, HERE))

test('window in which nothing was typed follows the other one', () => {
  const after = withServerDraft(saved('Goede', 1), server('Goedemorgen', 2), HERE)
  expect(after.draft).toBe('Goedemorgen')
  expect(isUnsaved(after)).toBe(false)
})

test('what is being typed here is not overwritten, and the other text is kept beside it', () => {
  const after = withServerDraft({ ...saved('Goede', 1), draft: 'Goedemiddag' }, server('Goedemorgen', 2), HERE)
  expect(after.draft).toBe('Goedemiddag')
  expect(after.kept.newer?.text).toBe('Goedemorgen')
  expect(messageIdOf(after)).toBeNull()
})

test.each([
  ['mine', 'Goedemiddag'],
  ['theirs', 'Goedemorgen'],
  ['both', 'Goedemorgen\nGoedemiddag'],
] as const)('choice for %s is saved over the newer text', (choice, text) => {
  const asked = withServerDraft({ ...saved('Goede', 1), draft: 'Goedemiddag' }, server('Goedemorgen', 2), HERE)
  const after = withChoice(asked, choice)
  expect(after.draft).toBe(text)
  expect(after.kept.version).toBe(2)
  expect(after.kept.newer).toBeNull()
})

test('what was sent in the other window leaves this text box, unless something else was typed here', () => {
  const sent = server('', 2)
  expect(withServerDraft(saved('Dag', 1), sent, HERE).draft).toBe('')
  const typed = withServerDraft({ ...saved('Dag', 1), draft: 'Dag mevrouw' }, sent, HERE)
  expect(typed.draft).toBe('Dag mevrouw')
  expect(typed.kept.newer).toBeNull()
})

test('an answer that comes late does not bring back what was sent', () => {
  const sent = withServerDraft(withSent(saved('Dag', 1)), server('', 3), HERE)
  expect(withServerDraft(sent, server('Dag', 2), HERE).draft).toBe('')
})

test('the same draft has one id in every window, and the next message another', () => {
  const one = saved('Dag', 1)
  const other = withServerDraft({ draft: '', kept: nothingKept }, server('Dag', 1, HERE), 'venster-twee')
  expect(messageIdOf(one)).toBe('m-1')
  expect(messageIdOf(other)).toBe('m-1')
  expect(messageIdOf(withSent(one))).toBeNull()
})
