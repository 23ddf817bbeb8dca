import { useState } from 'preact/hooks'
import type { Body } from '../../state/content.ts'
import { arrange } from '../../strings.arrange.ts'
import { Field } from '../fields.tsx'
import { Chips } from './Chips.tsx'

const words = arrange.routing

export interface Choice {
  value: string
  label: string
}
export type Choices = Record<string, Choice[]>

interface Target {
  id: string
  department: string
  skills: string[]
  priority: string
}
interface Rule extends Target {
  when: Record<string, string[]>
}

const named = (values: string[]): Choice[] => values.map((value) => ({ value, label: words.values[value] ?? value }))

/** What a condition can be, where that is no part of the content. */
const FIXED: Choices = {
  sensitivity: named(['none', 'bereavement', 'debt', 'health', 'family', 'danger']),
  reason: named(['human_first_topic', 'wants_human', 'accepted_offer', 'not_understood', 'bot_unavailable', 'bot_off', 'approval']),
  channel: Object.entries(arrange.hours.channels).map(([value, label]) => ({ value, label })),
  hours: named(['open', 'closed']),
  intake: named(['death_working_day_0', 'death_working_day_1', 'death_working_day_2', 'death_working_day_3', 'death_working_day_4', 'death_unknown']),
}

const labelIn = (choices: Choice[] | undefined, value: string): string => choices?.find((each) => each.value === value)?.label ?? value

/** The rules in order, each with its conditions and where it leads. */
export function RoutingForm({ body, choices, onChange }: { body: Body; choices: Choices; onChange: (body: Body) => void }) {
  const rules = body.rules as Rule[]
  const [open, setOpen] = useState<number | null>(null)
  const set = (changed: Rule[]): void => onChange({ ...body, rules: changed })
  const move = (number: number, by: number): void => {
    const changed = [...rules]
    const [taken] = changed.splice(number, 1)
    changed.splice(number + by, 0, taken!)
    set(changed)
    setOpen(number + by)
  }
  const add = (): void => {
    const target = body.default as Target
    set([{ id: freeName(rules), when: { topic: [] }, department: target.department, skills: [], priority: 'normal' }, ...rules])
    setOpen(0)
  }
  return (
    <>
      <div>
        <button type="button" class="button button-secondary" onClick={add}>
          {words.newRule}
        </button>
      </div>
      <ol class="editing-list routing-rules">
        {rules.map((rule, number) => (
          <li key={number} class="editing-version">
            <details open={open === number} onToggle={(event) => event.currentTarget.open && setOpen(number)}>
              <summary>
                <strong>{words.rule(number + 1, titleOf(rule.id))}</strong> <code class="quiet">{rule.id}</code>{' '}
                {words.to(labelIn(choices.department, rule.department), words.values[rule.priority] ?? rule.priority)}
              </summary>
              {open === number && (
                <RuleForm
                  rule={rule}
                  choices={choices}
                  onChange={(changed) => set(rules.map((each, at) => (at === number ? changed : each)))}
                  buttons={
                    <div class="form-buttons">
                      <button type="button" class="button button-secondary" disabled={number === 0} onClick={() => move(number, -1)}>
                        {words.up}
                      </button>
                      <button type="button" class="button button-secondary" disabled={number === rules.length - 1} onClick={() => move(number, 1)}>
                        {words.down}
                      </button>
                      <button type="button" class="button button-subtle" onClick={() => set(rules.filter((_, at) => at !== number))}>
                        {words.remove}
                      </button>
                    </div>
                  }
                />
              )}
            </details>
          </li>
        ))}
      </ol>
      <fieldset class="editing-period">
        <legend>{words.otherwise}</legend>
        <TargetFields target={body.default as Target} choices={choices} onChange={(changed) => onChange({ ...body, default: changed })} />
      </fieldset>
    </>
  )
}

/** `overlijden_kort_geleden`: Overlijden kort geleden. */
function titleOf(id: string): string {
  const words = id.replaceAll('_', ' ')
  return words.charAt(0).toLocaleUpperCase('nl') + words.slice(1)
}

function freeName(rules: Rule[]): string {
  const taken = new Set(rules.map((rule) => rule.id))
  let name = words.newName
  for (let number = 2; taken.has(name); number += 1) name = `${words.newName}_${number}`
  return name
}

interface RuleFormProps {
  rule: Rule
  choices: Choices
  onChange: (rule: Rule) => void
  buttons: preact.ComponentChildren
}

function RuleForm({ rule, choices, onChange, buttons }: RuleFormProps) {
  const free = Object.keys(words.conditions).filter((name) => !(name in rule.when))
  const set = (condition: string, values: string[] | null): void => {
    const { [condition]: _, ...others } = rule.when
    onChange({ ...rule, when: values === null ? others : { ...rule.when, [condition]: values } })
  }
  return (
    <div class="editing-form-part">
      <Field label={words.name} hint={words.nameHint}>
        {(field) => <input {...field} class="input" value={rule.id} autocomplete="off" onInput={(event) => onChange({ ...rule, id: event.currentTarget.value })} />}
      </Field>
      <h5>{words.when}</h5>
      {Object.entries(rule.when).map(([condition, values]) => {
        const known = choices[condition] ?? FIXED[condition] ?? []
        return (
          <Chips
            key={condition}
            label={words.conditions[condition] ?? condition}
            add={words.addValue(words.conditions[condition] ?? condition)}
            removeNamed={(value) => words.removeValue(value, words.conditions[condition] ?? condition)}
            choices={known}
            chosen={values}
            onChange={(changed) => set(condition, changed.length === 0 ? null : changed)}
          />
        )
      })}
      <Field label={words.add}>
        {(field) => (
          <select {...field} class="input" value="" onChange={(event) => event.currentTarget.value && set(event.currentTarget.value, [])}>
            <option value="" />
            {free.map((name) => (
              <option key={name} value={name}>
                {words.conditions[name]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <h5>{words.then}</h5>
      <TargetFields target={rule} choices={choices} onChange={(changed) => onChange({ ...rule, ...changed })} />
      {buttons}
    </div>
  )
}

function TargetFields({ target, choices, onChange }: { target: Target; choices: Choices; onChange: (target: Target) => void }) {
  return (
    <>
      <Field label={words.department}>
        {(field) => (
          <select {...field} class="input" value={target.department} onChange={(event) => onChange({ ...target, department: event.currentTarget.value })}>
            {choices.department?.map((each) => (
              <option key={each.value} value={each.value} selected={each.value === target.department}>
                {each.label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={words.priority}>
        {(field) => (
          <select {...field} class="input" value={target.priority} onChange={(event) => onChange({ ...target, priority: event.currentTarget.value })}>
            {['urgent', 'high', 'normal'].map((each) => (
              <option key={each} value={each} selected={each === target.priority}>
                {words.values[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Chips
        label={words.skills}
        add={words.addValue(words.skills)}
        removeNamed={(value) => words.removeValue(value, words.skills)}
        choices={choices.skills ?? []}
        chosen={target.skills}
        onChange={(skills) => onChange({ ...target, skills })}
      />
    </>
  )
}
