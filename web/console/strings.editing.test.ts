import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { editing } from './strings.editing.ts'

const FOR_EMPLOYEES = ['employees', 'ledger']

test('an editor reads of each file of messages when they are said', () => {
  const files = readdirSync(new URL('../../catalogue/national/messages', import.meta.url)).map((name) => name.replace('.yml', ''))
  expect(Object.keys(editing.groups).toSorted()).toEqual(files.filter((name) => !FOR_EMPLOYEES.includes(name)).toSorted())
})
