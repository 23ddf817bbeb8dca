import { useId, useRef } from 'preact/hooks'
import { Field } from '../fields.tsx'
import type { Choice } from './RoutingForm.tsx'

interface ChipsProps {
  label: string
  add: string
  removeNamed: (value: string) => string
  choices: Choice[]
  chosen: string[]
  onChange: (chosen: string[]) => void
}

/** Some of many: what is chosen, each with a button to take it away, and a list to choose one more from. */
export function Chips({ label, add, removeNamed, choices, chosen, onChange }: ChipsProps) {
  const id = useId()
  const group = useRef<HTMLDivElement>(null)
  const labelOf = (value: string): string => choices.find((each) => each.value === value)?.label ?? value
  const remove = (value: string): void => {
    onChange(chosen.filter((each) => each !== value))
    group.current?.querySelector('select')?.focus() // what had the focus is gone
  }
  return (
    <div class="chips" role="group" aria-labelledby={id} ref={group}>
      <p id={id} class="field-label">
        {label}
      </p>
      <ul class="chips-list">
        {chosen.map((value) => (
          <li key={value} class="chip">
            {labelOf(value)}
            <button type="button" class="chip-remove" aria-label={removeNamed(labelOf(value))} onClick={() => remove(value)}>
              ×
            </button>
          </li>
        ))}
      </ul>
      <Field label={add}>
        {(field) => (
          <select {...field} class="input" value="" onChange={(event) => event.currentTarget.value && onChange([...chosen, event.currentTarget.value])}>
            <option value="" />
            {choices
              .filter((each) => !chosen.includes(each.value))
              .map((each) => (
                <option key={each.value} value={each.value}>
                  {each.label}
                </option>
              ))}
          </select>
        )}
      </Field>
    </div>
  )
}
