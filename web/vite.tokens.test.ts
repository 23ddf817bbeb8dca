import { expect, test } from 'vitest'
import { parseTheme, withFallbacks } from './vite.tokens.ts'

const theme = parseTheme('.theme {\n  --basis-a: var(--basis-b);\n  --basis-b: 1rem; /* [code-only] */\n}\n')

test('a token gets the literal value behind its references as its fallback', () => {
  expect(withFallbacks('p { margin: var(--basis-a) }', theme)).toBe('p { margin: var(--basis-a, 1rem) }')
})

test('own properties and given fallbacks stay as they are', () => {
  const css = 'p { margin: var(--own) var(--basis-a, 2rem) }'
  expect(withFallbacks(css, theme)).toBe(css)
})
