import { useCallback, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { Field } from '../fields.tsx'
import { FormModal, type FieldErrors } from '../Modal.tsx'
import { Panel } from './Panel.tsx'

interface Rhythm {
  department: string
  departmentName: string
  heavyInRow: number | null
  minutesOfWork: number | null
  pauseMinutes: number | null
}

/** When the employees of each department have a short pause. */
export function Rhythms() {
  const { client } = useController()
  const load = useCallback(async () => (await client.api.get<{ payload: Rhythm[] }>('/v1/rhythms')).payload, [client])
  const loaded = useLoaded<Rhythm[]>(load)
  const [changing, setChanging] = useState<Rhythm | null>(null)
  return (
    <Panel id="rhythms" title={s.lead.rhythms.title} loaded={loaded}>
      <p class="quiet">{s.lead.rhythms.intro}</p>
      <ul class="panel-list">
        {loaded.value?.map((rhythm) => (
          <li key={rhythm.department} class="panel-row">
            <p>
              <strong>{rhythm.departmentName}</strong>: {inWords(rhythm)}
            </p>
            <button
              type="button"
              class="button button-secondary"
              aria-label={s.lead.rhythms.changeNamed(rhythm.departmentName)}
              onClick={() => setChanging(rhythm)}
            >
              {s.lead.rhythms.change}
            </button>
          </li>
        ))}
      </ul>
      {changing && <RhythmDialog rhythm={changing} onClose={() => setChanging(null)} onSaved={loaded.reload} />}
    </Panel>
  )
}

function inWords({ heavyInRow, minutesOfWork, pauseMinutes }: Rhythm): string {
  const words = s.lead.rhythms
  if (pauseMinutes === null) return words.none
  const when = [heavyInRow && words.heavy(heavyInRow), minutesOfWork && words.minutes(minutesOfWork)].filter(Boolean)
  return words.pause(pauseMinutes, when.join(words.or))
}

interface RhythmDialogProps {
  rhythm: Rhythm
  onClose: () => void
  onSaved: () => Promise<void>
}

function RhythmDialog({ rhythm, onClose, onSaved }: RhythmDialogProps) {
  const { client } = useController()
  const words = s.lead.rhythms
  const check = (values: FormData): FieldErrors => {
    const minutes = numberOf(values, 'pauseMinutes')
    return minutes === null || minutes < 1 || minutes > 60 ? { pauseMinutes: words.pauseMissing } : {}
  }
  const save = async (values: FormData): Promise<void> => {
    const body = {
      heavyInRow: numberOf(values, 'heavyInRow'),
      minutesOfWork: numberOf(values, 'minutesOfWork'),
      pauseMinutes: numberOf(values, 'pauseMinutes'),
    }
    await client.api.call('PUT', `/v1/rhythms/${rhythm.department}`, { body })
    await onSaved()
  }
  const number = (name: keyof Rhythm, label: string, value: number | null, error?: string) => (
    <Field label={label} error={error}>
      {(field) => <input {...field} class="input" type="number" name={name} min={1} defaultValue={String(value ?? '')} />}
    </Field>
  )
  return (
    <FormModal
      title={words.dialogTitle(rhythm.departmentName)}
      intro={words.dialogIntro}
      submitLabel={words.save}
      onClose={onClose}
      check={check}
      submit={save}
    >
      {(errors) => (
        <>
          {number('heavyInRow', words.heavyField, rhythm.heavyInRow)}
          {number('minutesOfWork', words.minutesField, rhythm.minutesOfWork)}
          {number('pauseMinutes', words.pauseField, rhythm.pauseMinutes ?? 5, errors['pauseMinutes'])}
        </>
      )}
    </FormModal>
  )
}

function numberOf(values: FormData, name: string): number | null {
  const value = String(values.get(name) ?? '').trim()
  return value === '' ? null : Number(value)
}
