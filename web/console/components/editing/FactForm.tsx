import { useEffect, useRef, useState } from 'preact/hooks'
import type { Body } from '../../state/content.ts'
import { today } from '../../state/published.ts'
import { fact as labels, editing as words, type Finding } from '../../strings.editing.ts'
import { plainDate } from '../../time.ts'
import { Field } from '../fields.tsx'

interface Period {
  value: string | Record<string, string>
  valid_from: string | null
  valid_until: string | null
  source: string
  checked: string | null
}

interface FactFormProps {
  type: string
  languages: string[]
  body: Body
  findings: Finding[]
  onChange: (body: Body) => void
}

/** The last day of the period that was last: as it is, or of the year, since most prices change with the year. */
function lastDay(last: Period | undefined): string {
  if (last?.valid_until) return last.valid_until
  const from = [today(), last?.valid_from ?? ''].toSorted().at(-1)!
  return `${from.slice(0, 4)}-12-31`
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.toISOString().slice(0, 10)
}

/** Each period of a fact: its value by its type, from when until when, where it comes from and when somebody looked. */
export function FactForm({ type, languages, body, findings, onChange }: FactFormProps) {
  const periods = (body.periods ?? []) as Period[]
  const form = useRef<HTMLDivElement>(null)
  const added = useRef(false)
  useEffect(() => {
    if (!added.current) return
    added.current = false
    form.current?.querySelector<HTMLElement>('fieldset:last-of-type input')?.focus()
  }, [periods.length])
  const change = (number: number, changed: Partial<Period>): void =>
    onChange({ ...body, periods: periods.map((each, at) => (at === number ? { ...each, ...changed } : each)) })
  const add = (): void => {
    const last = periods.at(-1)
    const until = lastDay(last)
    const earlier = periods.map((each, at) => (at === periods.length - 1 ? { ...each, valid_until: until } : each))
    added.current = true
    onChange({ ...body, periods: [...earlier, { value: last?.value ?? '', valid_from: dayAfter(until), valid_until: null, source: last?.source ?? '', checked: today() }] })
  }
  const wrong = (number: number, field: string): string | undefined => {
    const found = findings.filter((each) => each.level === 'error' && each.field === `periods.${number}.${field}`)
    return found.length > 0 ? found.map(words.finding).join(' ') : undefined
  }
  return (
    <div ref={form} class="editing-form-part">
      {periods.map((period, number) => (
        <fieldset key={number} class="editing-period editing-fact">
          <legend>{labels.period(number + 1, periods.length)}</legend>
          <div class="editing-value">
            <Value type={type} languages={languages} value={period.value} error={wrong(number, 'value')} onChange={(value) => change(number, { value })} />
          </div>
          <DateField label={labels.validFrom} value={period.valid_from} error={wrong(number, 'valid_from')} onChange={(valid_from) => change(number, { valid_from })} />
          <DateField label={labels.validUntil} value={period.valid_until} error={wrong(number, 'valid_until')} onChange={(valid_until) => change(number, { valid_until })} />
          <Field label={labels.source} hint={labels.sourceHint} error={wrong(number, 'source')}>
            {(field) => <input {...field} class="input" value={period.source} onInput={(event) => change(number, { source: event.currentTarget.value })} />}
          </Field>
          <DateField label={labels.checked} hint={labels.checkedHint} value={period.checked} error={wrong(number, 'checked')} onChange={(checked) => change(number, { checked })} />
          {periods.length > 1 && (
            <button
              type="button"
              class="button button-subtle"
              onClick={() => onChange({ ...body, periods: periods.filter((_, at) => at !== number) })}
            >
              {labels.remove}
            </button>
          )}
        </fieldset>
      ))}
      <div>
        <button type="button" class="button button-secondary" onClick={add}>
          {labels.next}
        </button>
        <p class="field-hint">
          {labels.nextHint} {!periods.at(-1)?.valid_until && labels.nextHintOpen(plainDate(lastDay(periods.at(-1))))}
        </p>
      </div>
    </div>
  )
}

interface ValueProps {
  type: string
  languages: string[]
  value: string | Record<string, string>
  error: string | undefined
  onChange: (value: string | Record<string, string>) => void
}

function Value({ type, languages, value, error, onChange }: ValueProps) {
  if (type === 'text' || type === 'term') {
    const texts = typeof value === 'string' ? {} : value
    return (
      <>
        {languages.map((language) => (
          <Field key={language} label={words.inLanguage(language, labels.value[type]!)} error={error}>
            {(field) => (
              <input
                {...field}
                class="input"
                lang={language}
                value={texts[language] ?? ''}
                onInput={(event) => onChange({ ...texts, [language]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
      </>
    )
  }
  const text = String(value)
  if (type === 'date') return <DateField label={labels.value[type]!} value={text} error={error} onChange={(day) => onChange(day ?? '')} />
  return <PlainValue type={type} value={text} error={error} onChange={onChange} />
}

/** What is typed stays as it is typed: an amount with a comma, as people here write it. Where the form holds something else, that is shown. */
function PlainValue({ type, value, error, onChange }: { type: string; value: string; error: string | undefined; onChange: (value: string) => void }) {
  const counts = type === 'amount' || type === 'number'
  const [typed, setTyped] = useState('')
  return (
    <Field label={labels.value[type] ?? type} hint={labels.valueHint[type] ?? ''} error={error}>
      {(field) => (
        <input
          {...field}
          class="input"
          name="value"
          inputMode={counts ? 'decimal' : type === 'phone' ? 'tel' : type === 'url' ? 'url' : 'text'}
          autocomplete="off"
          value={asShown(typed, value, counts)}
          onInput={(event) => {
            setTyped(event.currentTarget.value)
            onChange(asValue(event.currentTarget.value, counts))
          }}
        />
      )}
    </Field>
  )
}

/** "€ 1.083,50" as 1083.50; what is no number stays what it is, and is refused as such. */
export function asNumber(typed: string): string {
  const bare = typed.replace(/[€\s]/g, '')
  return bare.includes(',') ? bare.replaceAll('.', '').replace(',', '.') : bare
}

const asValue = (typed: string, counts: boolean): string => (counts ? asNumber(typed) : typed.trim())

/** What stands in the field: what was typed, as long as that is what would be published. */
export function asShown(typed: string, value: string, counts: boolean): string {
  if (asValue(typed, counts) === value) return typed
  return counts ? value.replace('.', ',') : value
}

function DateField({ label, hint = '', value, error, onChange }: { label: string; hint?: string; value: string | null; error: string | undefined; onChange: (day: string | null) => void }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(field) => <input {...field} class="input" type="date" value={value ?? ''} onInput={(event) => onChange(event.currentTarget.value || null)} />}
    </Field>
  )
}
