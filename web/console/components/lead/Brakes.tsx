import { useCallback, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { exactTime } from '../../time.ts'
import { ErrorMessage, Field, Select } from '../fields.tsx'
import { type Brake, named, useBrakes } from './brake.ts'
import { Panel } from './Panel.tsx'
import { Recipients } from './Recipients.tsx'
import { SameFacts } from './SameFacts.tsx'

interface Options {
  channels: string[]
  answers: { topic: string; title: string; aspects: { aspect: string; label: string }[] }[]
}

const words = s.lead.brakes

/** What is stopped now and what was, and the way to stop something. */
export function Brakes() {
  const { loaded, running } = useBrakes()
  const answers = loaded.value?.filter((brake) => brake.kind === 'answer') ?? []
  return (
    <Panel id="brakes" title={words.title} loaded={loaded}>
      <div role="status">{running.length === 0 && <p class="quiet">{words.none}</p>}</div>
      <ul class="panel-list">
        {running.map((brake) => (
          <RunningBrake key={brake.id} brake={brake} onReleased={loaded.reload} />
        ))}
      </ul>
      <Stop onStopped={loaded.reload} />
      {running
        .filter((brake) => brake.kind === 'answer')
        .map((brake) => (
          <SameFacts key={brake.id} brake={brake} onStopped={loaded.reload} />
        ))}
      {answers.map((brake) => (
        <Recipients key={brake.id} brake={brake} />
      ))}
    </Panel>
  )
}

function RunningBrake({ brake, onReleased }: { brake: Brake; onReleased: () => Promise<void> }) {
  const controller = useController()
  const { client } = controller
  const [error, setError] = useState<string | null>(null)
  const [missing, setMissing] = useState(false)
  const release = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const reason = new FormData(form).get('reason')
    setMissing(!reason)
    if (!reason) {
      form.querySelector('select')?.focus()
      return
    }
    try {
      await client.api.post(`/v1/brakes/${brake.id}/release`, { reason })
      controller.notify('info', words.released(named(brake)))
      await onReleased()
    } catch (failure) {
      setError(explain(failure))
    }
  }
  return (
    <li class="panel-row">
      <p>
        <strong>{named(brake)}</strong> · {words.reasons[brake.reason] ?? brake.reason} ·{' '}
        {words.since(exactTime(brake.pulledAt), brake.pulledBy)}
        {brake.note && ` · ${brake.note}`}
      </p>
      <form class="panel-form" noValidate onSubmit={(event) => void release(event)} onChange={() => setMissing(false)}>
        <ErrorMessage text={error} />
        <Select name="reason" label={words.releaseReason(named(brake))} options={words.releaseReasons} error={missing ? words.releaseMissing : undefined} />
        <button type="submit" class="button button-secondary" aria-label={words.releaseNamed(named(brake))}>
          {words.release}
        </button>
      </form>
    </li>
  )
}

/** Choosing what to stop and why. */
function Stop({ onStopped }: { onStopped: () => Promise<void> }) {
  const controller = useController()
  const { client } = controller
  const [open, setOpen] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const load = useCallback(() => client.api.get<Options>('/v1/brakes/options'), [client])
  const { value: options } = useLoaded<Options>(load)
  const [what, setWhat] = useState('')
  const topic = options?.answers.find((answer) => `answer:${answer.topic}` === what)
  const stop = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const values = new FormData(form)
    const [kind = '', target = ''] = what.split(':')
    const aspect = String(values.get('aspect') ?? '')
    try {
      await client.api.post('/v1/brakes', { kind, target, aspect, reason: values.get('reason'), note: values.get('note') })
      controller.notify('info', words.stoppedNow)
      form.reset()
      setWhat('')
      setError(null)
      setOpen(false)
      await onStopped()
    } catch (failure) {
      setError(explain(failure))
    }
  }
  if (!options) return null
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.stop}</summary>
      <form class="panel-form" onSubmit={(event) => void stop(event)}>
        <ErrorMessage text={error} />
        <Field label={words.what}>
          {(field) => (
            <select {...field} class="input" value={what} onChange={(event) => setWhat(event.currentTarget.value)} required>
              <option value="">{s.choose}</option>
              <option value="bot">{words.bot}</option>
              {options.channels.map((channel) => (
                <option key={channel} value={`channel:${channel}`}>
                  {words.channel(channel)}
                </option>
              ))}
              {options.answers.map((answer) => (
                <option key={answer.topic} value={`answer:${answer.topic}`}>
                  {words.answer(answer.title, null)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {topic && (
          <Field label={words.aspect}>
            {(field) => (
              <select {...field} class="input" name="aspect" key={topic.topic}>
                <option value="">{words.everyAspect}</option>
                {topic.aspects.map((each) => (
                  <option key={each.aspect} value={each.aspect}>
                    {each.label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Select name="reason" label={words.reason} options={words.reasons} />
        <Field label={words.note} hint={words.noteHint}>
          {(field) => <input {...field} class="input" name="note" maxLength={500} autocomplete="off" />}
        </Field>
        {what !== '' && !topic && (
          <label class="choice" key={what}>
            <input type="checkbox" required /> {words.sure[what === 'bot' ? 'bot' : 'channel']}
          </label>
        )}
        <button type="submit" class="button button-primary">
          {words.stopNow}
        </button>
      </form>
    </details>
  )
}
