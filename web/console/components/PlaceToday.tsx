import { useCallback } from 'preact/hooks'
import { useController } from '../context.ts'
import { useLoaded } from '../loaded.ts'
import { s } from '../strings.ts'
import type { Work } from '../types.ts'
import { Field } from './fields.tsx'

const words = s.care.place

/** Where an employee works today, if they want to say so. */
export function PlaceToday() {
  const controller = useController()
  const { client } = controller
  const load = useCallback(() => client.work(), [client])
  const { value, reload } = useLoaded<Work>(load)
  if (value === null) return null
  const say = async (place: string): Promise<void> => {
    try {
      await client.api.call('PUT', '/v1/session/place', { body: { place: place === '' ? null : place } })
      controller.done()
    } catch (error) {
      controller.failed(error)
    }
    await reload()
  }
  return (
    <div class="place-today">
      <Field label={words.label} hint={words.hint}>
        {(field) => (
          <select {...field} class="input input-compact" value={value.place ?? ''} onChange={(event) => void say(event.currentTarget.value)}>
            {Object.entries({ '': words.none, ...words.places }).map(([place, label]) => (
              <option key={place} value={place} selected={place === (value.place ?? '')}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  )
}
