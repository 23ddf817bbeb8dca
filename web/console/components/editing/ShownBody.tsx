import type { Body } from '../../state/content.ts'
import { fact as labels, editing as words } from '../../strings.editing.ts'
import { plainDate } from '../../time.ts'
import { differences } from '../../words-diff.ts'

/** What a body says, as lines with a name: a text per language, the periods of a fact, or its parts. */
function lines(body: Body | null, most: number): Map<string, string> {
  const found = new Map<string, string>()
  if (body === null) return found
  const periods = body.periods as Record<string, unknown>[] | undefined
  if (periods) {
    periods.forEach((period, at) => periodLines(period, most === 1 ? '' : `${labels.period(at + 1, most)}: `, found))
    return found
  }
  const texts = body.texts as Record<string, string> | undefined
  if (texts) {
    const languages = new Set([...Object.keys(words.languages), ...Object.keys(texts)])
    for (const language of languages) if (language in texts) found.set(words.languages[language] ?? language, texts[language]!)
    return found
  }
  for (const [name, part] of Object.entries(body)) found.set(words.parts[name] ?? name, written(part))
  return found
}

const periodsIn = (body: Body | null): number => (Array.isArray(body?.periods) ? body.periods.length : 0)

const DAY = /^\d{4}-\d{2}-\d{2}$/
const AMOUNT = /^-?\d+\.\d+$/

/** A value as people here write it: 83,87 and 1 januari 2027. */
function asWritten(value: unknown): string {
  const text = String(value ?? '')
  if (DAY.test(text)) return plainDate(text)
  return AMOUNT.test(text) ? text.replace('.', ',') : text
}

function periodLines(period: Record<string, unknown>, of: string, found: Map<string, string>): void {
  const { value } = period
  if (typeof value === 'object' && value !== null) {
    for (const [language, text] of Object.entries(value)) found.set(`${of}${words.inLanguage(language, labels.shownValue)}`, String(text))
  } else found.set(`${of}${labels.shownValue}`, asWritten(value))
  const parts = { [labels.validFrom]: period.valid_from, [labels.validUntil]: period.valid_until, [labels.source]: period.source, [labels.checked]: period.checked }
  for (const [name, part] of Object.entries(parts)) if (part) found.set(`${of}${name}`, asWritten(part))
}

/** A part of a table in words, a line for each row. */
function written(part: unknown): string {
  if (Array.isArray(part)) return part.map((each) => written(each)).join('\n')
  if (part === null || typeof part !== 'object') return String(part ?? '')
  return Object.entries(part)
    .map(([name, value]) => `${words.days[name] ?? name} ${Array.isArray(value) ? value.join(' ') : written(value)}`.trim())
    .join(', ')
}

interface ShownBodyProps {
  before: Body | null
  after: Body | null
  label?: string
  /** Every part, also those that are the same. */
  whole?: boolean
}

/** What changed between two versions, word by word; only the parts that are not the same. */
export function ShownBody({ before, after, label, whole }: ShownBodyProps) {
  const most = Math.max(periodsIn(before), periodsIn(after))
  const [was, is] = [lines(before, most), lines(after, most)]
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => whole || was.get(name) !== is.get(name))
  return (
    <dl class="editing-diff" aria-label={label}>
      {names.map((name) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {differences(was.get(name) ?? '', is.get(name) ?? '').map((part, at) =>
              part.kind === 'gone' ? <del key={at}>{part.text}</del> : part.kind === 'new' ? <ins key={at}>{part.text}</ins> : part.text,
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
