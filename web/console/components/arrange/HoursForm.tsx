import { useId } from 'preact/hooks'
import type { Body } from '../../state/content.ts'
import { arrange } from '../../strings.arrange.ts'
import { editing } from '../../strings.editing.ts'
import { plainDate } from '../../time.ts'
import { Field } from '../fields.tsx'

const words = arrange.hours

interface Exception {
  date: string
  hours: string[]
  reason: Record<string, string>
}

interface Hours {
  hours: Record<string, string[]>
  exceptions: Exception[]
}

/** The week and the special days of a department, and of each channel that has its own. */
export function HoursForm({ body, onChange }: { body: Body; onChange: (body: Body) => void }) {
  const all = body as unknown as Hours & { channels: Record<string, Hours> }
  const channels = all.channels ?? {}
  const change = (name: string, hours: Hours): void => onChange({ ...body, channels: { ...channels, [name]: hours } })
  const free = Object.keys(words.channels).filter((name) => !(name in channels))
  return (
    <>
      <OneDesk title={words.shared} hours={all} onChange={(changed) => onChange({ ...body, ...changed })} />
      {Object.entries(channels).map(([name, hours]) => (
        <div key={name} class="editing-form-part">
          <OneDesk title={words.ownChannel(words.channels[name] ?? name)} hours={hours} onChange={(changed) => change(name, changed)} />
          <button
            type="button"
            class="button button-subtle"
            onClick={() => onChange({ ...body, channels: Object.fromEntries(Object.entries(channels).filter(([each]) => each !== name)) })}
          >
            {words.removeChannel(words.channels[name] ?? name)}
          </button>
        </div>
      ))}
      {free.length > 0 && (
        <Field label={words.addChannel}>
          {(field) => (
            <select
              {...field}
              class="input"
              value=""
              onChange={(event) => event.currentTarget.value && change(event.currentTarget.value, { hours: all.hours, exceptions: [] })}
            >
              <option value="" />
              {free.map((name) => (
                <option key={name} value={name}>
                  {words.channels[name]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </>
  )
}

function OneDesk({ title, hours, onChange }: { title: string; hours: Hours; onChange: (hours: Hours) => void }) {
  const id = useId()
  const { exceptions } = hours
  const changeDay = (number: number, changed: Partial<Exception>): void =>
    onChange({ ...hours, exceptions: exceptions.map((each, at) => (at === number ? { ...each, ...changed } : each)) })
  return (
    <section class="editing-form-part" aria-labelledby={id}>
      <h4 id={id}>{title}</h4>
      <table class="hours-week">
        <caption>{words.week}</caption>
        <tbody>
          {Object.entries(editing.days).map(([day, name]) => (
            <tr key={day}>
              <th scope="row">{name}</th>
              <td>
                <Intervals of={name} intervals={hours.hours[day] ?? []} onChange={(changed) => onChange({ ...hours, hours: { ...hours.hours, [day]: changed } })} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h5>{words.exceptions}</h5>
      <p class="field-hint">{words.exceptionsHint}</p>
      {exceptions.map((exception, number) => (
        <fieldset key={number} class="editing-period">
          <legend>{exception.date ? plainDate(exception.date) : words.date}</legend>
          <Field label={words.date}>
            {(field) => <input {...field} class="input" type="date" value={exception.date} onInput={(event) => changeDay(number, { date: event.currentTarget.value })} />}
          </Field>
          <Intervals of={exception.date || words.thatDay} intervals={exception.hours} onChange={(changed) => changeDay(number, { hours: changed })} />
          {(['nl', 'en'] as const).map((language) => (
            <Field key={language} label={language === 'nl' ? words.reasonNl : words.reasonEn}>
              {(field) => (
                <input
                  {...field}
                  class="input"
                  lang={language}
                  value={exception.reason[language] ?? ''}
                  onInput={(event) => changeDay(number, { reason: { ...exception.reason, [language]: event.currentTarget.value } })}
                />
              )}
            </Field>
          ))}
          <button type="button" class="button button-subtle" onClick={() => onChange({ ...hours, exceptions: exceptions.filter((_, at) => at !== number) })}>
            {words.removeDay(exception.date)}
          </button>
        </fieldset>
      ))}
      <button type="button" class="button button-secondary" onClick={() => onChange({ ...hours, exceptions: [...exceptions, { date: '', hours: [], reason: {} }] })}>
        {words.addDay}
      </button>
    </section>
  )
}

const MIDNIGHT = '24:00' // how a day that ends at midnight is written; a time field says 00:00

/** The times of one day, from and until; none is closed. */
function Intervals({ of, intervals, onChange }: { of: string; intervals: string[]; onChange: (intervals: string[]) => void }) {
  const change = (number: number, from: string, until: string): void =>
    onChange(intervals.map((each, at) => (at === number ? `${from}-${until === '00:00' ? MIDNIGHT : until}` : each)))
  const id = useId()
  return (
    <div class="hours-intervals">
      {intervals.length === 0 && <span class="quiet">{words.closed}</span>}
      {intervals.map((interval, number) => {
        const [from = '', until = ''] = interval.split('-')
        const fault = from !== '' && until !== '' && until <= from ? words.endsFirst : null
        const faulty = fault ? ({ 'aria-invalid': true, 'aria-describedby': `${id}-${number}` } as const) : {}
        return (
          <span key={number} class="hours-interval">
            {fault && (
              <span class="field-error hours-fault" id={`${id}-${number}`} role="alert">
                {fault}
              </span>
            )}
            <input class="input input-compact" type="time" aria-label={words.open(of)} value={from} onInput={(event) => change(number, event.currentTarget.value, until)} />
            –
            <input
              class="input input-compact"
              type="time"
              aria-label={words.close(of)}
              {...faulty}
              value={until === MIDNIGHT ? '00:00' : until}
              onInput={(event) => change(number, from, event.currentTarget.value)}
            />
            <button type="button" class="button button-subtle" aria-label={words.removeNamed(of, number + 1)} onClick={() => onChange(intervals.filter((_, at) => at !== number))}>
              {words.remove}
            </button>
          </span>
        )
      })}
      <button type="button" class="button button-subtle" aria-label={words.addNamed(of)} onClick={() => onChange([...intervals, intervals.length ? '13:00-17:00' : '09:00-17:00'])}>
        {words.add}
      </button>
    </div>
  )
}

interface Week {
  channel: string
  days: { date: string; hours: string[]; special: boolean }[]
}

/** The coming two weeks as they will be, public holidays and special days taken in. */
export function HoursPreview({ preview }: { preview: unknown[] }) {
  return (
    <section aria-labelledby="hours-preview">
      <h4 id="hours-preview">{words.preview}</h4>
      {(preview as Week[]).map(({ channel, days }) => (
        <table key={channel} class="hours-week">
          <caption>{channel === '' ? words.shared : words.ownChannel(words.channels[channel] ?? channel)}</caption>
          <tbody>
            {days.map((day) => (
              <tr key={day.date}>
                <th scope="row">{new Date(day.date).toLocaleDateString('nl-NL', { weekday: 'short', day: 'numeric', month: 'short' })}</th>
                <td>
                  {day.hours.join(', ') || words.closed}
                  {day.special && ` (${words.special})`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  )
}
