import { expect, test } from 'vitest'
import { parseTheme, withFallbacks, withOwnRem } from './vite.tokens.ts'

const theme = parseTheme('.theme {\n  --basis-a: var(--basis-b);\n  --basis-b: 1rem; /* [code-only] */\n}\n')

test('a token gets the literal value behind its references as its fallback', () => {
  expect(withFallbacks('p { margin: var(--basis-a) }', theme)).toBe('p { margin: var(--basis-a, 1rem) }')
})

test('own properties and given fallbacks stay as they are', () => {
  const css = 'p { margin: var(--own) var(--basis-a, 2rem) }'
  expect(withFallbacks(css, theme)).toBe(css)
})

test('lengths count in the text size of the citizen, but for the conditions of media queries', () => {
  const css = '@media (max-width: 30rem) { p { margin: -0.5rem var(--a, .25rem) } } .x2rem { inline-size: min(44rem, 1em) }'
  expect(withOwnRem(css)).toBe(
    '@media (max-width: 30rem) { p { margin: calc(-0.5 * var(--balie-rem)) var(--a, calc(.25 * var(--balie-rem))) } } ' +
      '.x2rem { inline-size: min(calc(44 * var(--balie-rem)), 1em) }',
  )
})
