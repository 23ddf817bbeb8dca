/** What a citizen can choose about the chat itself: its language, and whether this device keeps the conversation. */
import type { JSX } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Language } from '../shared/contract.ts'
import { written } from '../shared/direction.ts'
import { nameOf, offered } from '../shared/languages.ts'
import { useWidget } from './context.ts'
import { GlobeIcon } from './icons.tsx'
import { useLayer } from './layers.ts'

/** A list in which each language has its own name. The list itself is laid over its sign, so that it is the browser's own on every device. */
export function LanguageSwitch(): JSX.Element | null {
  const { chat, view, language, strings } = useWidget()
  const first = useRef<Language | undefined>(undefined) // what it began in, once the desk said what there is
  const switched = useRef(false) // and perhaps back again
  if (view.desk) first.current ??= view.language
  if (first.current && view.language !== first.current) switched.current = true
  const languages = view.desk ? offered(view.desk) : []
  if (languages.length < 2) return null
  return (
    <span class="language">
      <span class="header-button" aria-hidden="true">
        <GlobeIcon />
        {view.language.toUpperCase()}
      </span>
      <select
        aria-label={strings.language}
        value={view.language}
        onChange={({ currentTarget }) => chat.setLanguage(currentTarget.value)}
      >
        {languages.map((each) => (
          <option key={each} value={each} {...written(each)}>
            {nameOf(each)}
          </option>
        ))}
      </select>
      <span class="visually-hidden" role="status" {...written(language)}>
        {switched.current && strings.languageNow(nameOf(view.language))}
      </span>
    </span>
  )
}

/** Keeping the conversation on this device: only when the citizen says so, with what that means and how to undo it. */
export function Keeping(): JSX.Element {
  const { chat, view, language, strings } = useWidget()
  const hint = useId()
  const until = new Date(view.keptUntil ?? 0).toLocaleDateString(language, { day: 'numeric', month: 'long', year: 'numeric' })
  return (
    <div class="keeping">
      <label>
        <input
          type="checkbox"
          checked={view.keptUntil !== undefined}
          disabled={!chat.canKeep}
          aria-describedby={hint}
          onChange={({ currentTarget }) => chat.keepOnDevice(currentTarget.checked)}
        />
        {strings.keep}
      </label>
      <p id={hint}>{chat.canKeep ? strings.keepShared : strings.keepNothing}</p>
      <p role="status">{view.keptUntil !== undefined && strings.keptUntil(until)}</p>
      <Erasing />
    </div>
  )
}

/** Asks first, for there is no way back; then says what is gone and what is not. */
function Erasing(): JSX.Element {
  const { chat, view, strings } = useWidget()
  const [asking, setAsking] = useState(false)
  const [erased, setErased] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const said = useRef<HTMLParagraphElement>(null)
  const kept = view.keptUntil !== undefined
  const stop = () => {
    setAsking(false)
    opener.current?.focus()
  }
  useLayer(asking, stop)
  useLayoutEffect(() => {
    if (erased) said.current?.focus()
  }, [erased])
  return (
    <>
      {kept && asking && <p role="status">{strings.keepEraseQuestion}</p>}
      {kept && (
        <div class="actions">
          {asking && (
            <button
              type="button"
              class="secondary"
              onClick={() => {
                setAsking(false)
                setErased(true)
                chat.restart()
              }}
            >
              {strings.keepEraseYes}
            </button>
          )}
          <button ref={opener} type="button" class="secondary" onClick={() => setAsking(!asking)}>
            {asking ? strings.callbackCancel : strings.keepErase}
          </button>
        </div>
      )}
      <p ref={said} tabIndex={-1}>
        {erased && !kept && strings.keepErased}
      </p>
    </>
  )
}
