import type { ComponentChildren } from 'preact'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useController } from '../context.ts'
import { explain, isSignedOut } from '../errors.ts'
import { s } from '../strings.ts'
import { ErrorMessage } from './fields.tsx'

/** Typing is over for a moment: time to look. */
const SETTLED_MS = 120

export interface Option<Value> {
  key: string
  value: Value
  /** Shown and read, but not to be chosen. */
  disabled?: boolean
  content: ComponentChildren
}

interface ComboboxProps<Value> {
  label: string
  hint: string
  /** What is found for these letters; keep it the same between renders. */
  find: (query: string) => Promise<Option<Value>[]>
  found: (count: number) => string
  none: string
  onChoose: (value: Value) => void
  /** Escape, or nothing chosen; whoever opened it takes the focus back. */
  onClose: () => void
}

/** A search box with a list under it (WAI-ARIA Authoring Practices: combobox with list autocomplete). The focus stays in the box. */
export function Combobox<Value>({ label, hint, find, found, none, onChoose, onClose }: ComboboxProps<Value>) {
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const { options, error } = useFound(find, query)
  useLayoutEffect(() => box.current?.focus(), []) // at once: the next letter is already for this box
  useEffect(() => setActive(0), [options])
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [active, options])

  const choose = (option: Option<Value> | undefined): void => {
    if (option && !option.disabled) onChoose(option.value)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const count = options?.length ?? 0
    if (event.isComposing) return
    if (event.key === 'ArrowDown' && count > 0) setActive((active + 1) % count)
    else if (event.key === 'ArrowUp' && count > 0) setActive((active + count - 1) % count)
    else if (event.key === 'Enter') choose(options?.[active])
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="combobox" role="group" aria-label={label}>
      <div class="combobox-head">
        <label class="field-label" for={id}>
          {label}
        </label>
        <button type="button" class="button button-subtle" onClick={onClose}>
          {s.close}
        </button>
      </div>
      <input
        ref={box}
        id={id}
        class="input"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={options !== null && options.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={options?.[active] ? `${id}-${active}` : undefined}
        aria-describedby={`${id}-hint`}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <p id={`${id}-hint`} class="field-hint">
        {hint}
      </p>
      <p class="visually-hidden" role="status">
        {options && (options.length > 0 ? found(options.length) : none)}
      </p>
      <ErrorMessage text={error} />
      {options?.length === 0 && <p class="quiet">{none}</p>}
      <ul ref={list} id={`${id}-list`} class="options" role="listbox" aria-label={label} hidden={!options?.length}>
        {options?.map((option, index) => (
          <li
            key={option.key}
            id={`${id}-${index}`}
            class="option"
            role="option"
            aria-selected={index === active}
            aria-disabled={option.disabled ? true : undefined}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            {option.content}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What was found for what was typed last; an answer that comes late is not shown. */
function useFound<Value>(find: (query: string) => Promise<Option<Value>[]>, query: string) {
  const controller = useController()
  const [state, setState] = useState<{ options: Option<Value>[] | null; error: string | null }>({ options: null, error: null })
  useEffect(() => {
    let over = false
    const look = async (): Promise<void> => {
      try {
        const options = await find(query)
        if (!over) setState({ options, error: null })
      } catch (error) {
        if (isSignedOut(error)) controller.expire()
        if (!over) setState((known) => ({ ...known, error: explain(error) }))
      }
    }
    const timer = setTimeout(() => void look(), query === '' ? 0 : SETTLED_MS)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [controller, find, query])
  return state
}
