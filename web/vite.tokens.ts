/**
 * Gives every `var(--token)` in our style sheets the value of NL Design System's *Voorbeeld* theme as its fallback.
 *
 * A page that carries its own NL Design System theme (Utrecht, Den Haag, …) restyles Balie through the same tokens; a page
 * without one sees Voorbeeld. Only the tokens that are used reach the bundle, instead of the theme's 200 kB.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

export type Tokens = ReadonlyMap<string, string>

const THEME = '@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css'
const DECLARATION = /^\s*(--[\w-]+):\s*(.+?);(?:\s*\/\*.*\*\/)?\s*$/gm
const BARE_REFERENCE = /var\(\s*(--[\w-]+)\s*\)/g

/** Reads the declarations of a theme, e.g. `--basis-text-font-size-md: 1rem`. */
export function parseTheme(css: string): Tokens {
  return new Map([...css.matchAll(DECLARATION)].map(([, name, value]) => [name!, value!]))
}

/** Replaces each `var(--token)` that the theme knows by `var(--token, <its literal value>)`; leaves all others as they are. */
export function withFallbacks(css: string, tokens: Tokens): string {
  return css.replace(BARE_REFERENCE, (reference, name: string) => {
    const value = literal(name, tokens)
    return value === undefined ? reference : `var(${name}, ${value})`
  })
}

/** Counts lengths in the citizen's own text size in place of the page's: `2rem` is `calc(2 * var(--balie-rem))`. Media queries do so by themselves. */
export function withOwnRem(css: string): string {
  return css
    .split(/(@media[^{]*)/)
    .map((part) => (part.startsWith('@media') ? part : part.replace(/(?<![\w.-])(-?(?:\d*\.)?\d+)rem\b/g, 'calc($1 * var(--balie-rem))')))
    .join('')
}

function literal(name: string, tokens: Tokens): string | undefined {
  return tokens.get(name)?.replace(BARE_REFERENCE, (reference, inner: string) => literal(inner, tokens) ?? reference)
}

/** The Vite plugin: handles the style sheets of this project and none of its dependencies. `ownRem`: for what stands in the page of another. */
export function voorbeeldTokens({ ownRem = false } = {}): Plugin {
  const tokens = parseTheme(readFileSync(createRequire(import.meta.url).resolve(THEME), 'utf8'))
  return {
    name: 'balie:voorbeeld-tokens',
    enforce: 'pre',
    transform(code, id) {
      const [path] = id.split('?')
      if (!path!.endsWith('.css') || path!.includes('/node_modules/')) return undefined
      for (const [, name] of code.matchAll(/var\(\s*(--(?:utrecht|basis|nl|voorbeeld)-[\w-]+)/g)) {
        if (!tokens.has(name!)) this.warn(`${path}: the Voorbeeld theme has no token ${name}`)
      }
      const written = withFallbacks(code, tokens)
      return { code: ownRem ? withOwnRem(written) : written, map: null }
    },
  }
}
