import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('components/', import.meta.url)
const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'))

test.each(pages)('%s: a button says how it looks, and a table of the lead has a box to scroll in', (name) => {
  const source = readFileSync(new URL(name, folder), 'utf8')
  expect(source).not.toMatch(/class="button"/)
  expect([...source.matchAll(/<table class="(table|figures)"/g)].length).toBe([...source.matchAll(/class="table-scroll/g)].length)
})
