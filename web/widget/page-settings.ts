/**
 * What a site says about the chat: attributes of the tag, a JSON config, and in it settings per page (docs/how-to/embed-the-widget.md).
 *
 * Nearest wins: an attribute, then the first page of the config that fits the address, then the config itself; a config in the page
 * before one that is fetched. What is not right in a config is left out, with a warning that says where and why: the chat works without.
 */
import type { Language } from '../shared/contract.ts'

/** The same words for everyone, or in each language. */
export type Words = string | Readonly<Record<Language, string>>

export interface PageSettings {
  title?: Words
  /** What the municipality says first; only shown. */
  greeting?: Words
  /** The number to call when Balie does not answer. */
  phone?: string
  /** What the page is about: a topic of the catalogue. */
  topic?: string
  /** Straight to an employee. */
  human?: boolean
  /** No chat here, unless a conversation is going on. */
  hidden?: boolean
}

export interface Config extends PageSettings {
  pages: readonly (PageSettings & { path: string })[]
}

export type Warn = (problem: string) => void

type Check = (value: unknown) => string | undefined

const isText: Check = (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'must be a text')
const isSwitch: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')
const isTopic: Check = (value) => (typeof value === 'string' && /^\w{1,60}$/.test(value) ? undefined : 'must be the name of a topic, such as "paspoort"')
const isWords: Check = (value) => {
  const texts = isObject(value) ? Object.values(value) : [value]
  return texts.length > 0 && texts.every((text) => isText(text) === undefined) ? undefined : 'must be a text, or a text per language: {"nl": "…"}'
}
const isPath: Check = (value) => (typeof value === 'string' && value.startsWith('/') ? undefined : 'must start with /, such as "/paspoort*"')

const SETTINGS: Record<string, Check> = { title: isWords, greeting: isWords, phone: isText, topic: isTopic, human: isSwitch, hidden: isSwitch }

/**
 * Reads what is on by being there, as an attribute of HTML, and off by `false` or `0`; undefined where it is not there, or neither.
 * @param given the attribute, or what the address says
 */
export function readSwitch(name: string, given: string | null, warn: Warn): boolean | undefined {
  const value = given?.trim().toLowerCase()
  if (value === undefined) return undefined
  if (['', 'true', '1', name].includes(value)) return true
  if (['false', '0'].includes(value)) return false
  warn(`"${name}" must be true or false, not "${given}"`)
  return undefined
}

/** Reads a config, and leaves out what is not right. */
export function readConfig(value: unknown, warn: Warn): Config {
  if (!isObject(value)) {
    warn('the config must be an object: {"pages": […]}')
    return { pages: [] }
  }
  const { pages = [], ...top } = value
  if (!Array.isArray(pages)) warn('"pages" must be a list')
  const list: unknown[] = Array.isArray(pages) ? pages : []
  return {
    ...(checked(top, SETTINGS, '', warn) as PageSettings),
    pages: list.flatMap((page, index) => {
      const where = `pages[${index}]`
      if (!isObject(page)) warn(`${where} must be an object`)
      const read = isObject(page) ? checked(page, { path: isPath, ...SETTINGS }, `${where}.`, warn) : {}
      if (isObject(page) && page['path'] === undefined) warn(`${where} has no "path", such as "/paspoort*"`)
      return 'path' in read ? [read as unknown as Config['pages'][number]] : []
    }),
  }
}

function checked(found: Record<string, unknown>, checks: Record<string, Check>, where: string, warn: Warn): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(found).filter(([name, value]) => {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined
      const problem = check ? check(value) : `is not a setting; there are ${Object.keys(checks).join(', ')}`
      if (problem) warn(`"${where}${name}" ${problem}`)
      return problem === undefined
    }),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Whether a page's pattern fits an address. `*` stands for anything; the rest is meant literally, a `/` at the end may be there or not.
 * A pattern with `#` is compared with the part after it too, for sites that keep their route there.
 */
export function fits(pattern: string, { pathname, hash }: { pathname: string; hash: string }): boolean {
  const address = pattern.includes('#') ? pathname + hash : pathname
  const literal = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\/$/, '')
  return new RegExp(`^${literal.replaceAll('*', '.*')}/?$`, 'i').test(decoded(address))
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/**
 * @param own what the tag itself says
 * @param configs the nearest first
 */
export function settingsFor(own: PageSettings, configs: readonly Config[], address: { pathname: string; hash: string }): PageSettings {
  const page: Partial<Config['pages'][number]> = configs.flatMap(({ pages }) => pages).find(({ path }) => fits(path, address)) ?? {}
  const { path: _path, ...settings } = Object.assign({}, ...[...configs].reverse(), page, own) as Config & { path?: string }
  const { pages: _pages, ...rest } = settings
  return rest
}

/** The words in a language; else in the municipality's own, the first that there are. */
export function inLanguage(words: Words | undefined, language: Language): { text: string; language: Language | undefined } | undefined {
  if (words === undefined) return undefined
  if (typeof words === 'string') return { text: words, language: undefined }
  const spoken = words[language] === undefined ? Object.keys(words)[0]! : language
  return { text: words[spoken]!, language: spoken }
}
