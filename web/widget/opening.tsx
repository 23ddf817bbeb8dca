/** Before the first word: what the municipality says on this page, and what can be begun with by one press. */
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { written } from '../shared/direction.ts'
import { useWidget } from './context.ts'
import { inLanguage, type Words } from './page-settings.ts'
import type { View } from './view.ts'

export function Opening(): JSX.Element | null {
  const { chat, view, page, strings } = useWidget()
  const greeting = inLanguage(page.greeting, view.language)
  const closed = view.desk?.off != null && !hasBegun(view)
  const buttons = hasBegun(view) || closed ? [] : (view.desk?.buttons ?? []).filter(({ id }) => (id === 'human' ? page.human : true))
  if (!greeting && buttons.length === 0) return null
  return (
    <div class="opening">
      {greeting && (
        <>
          <p class="speaker">{view.desk?.municipality.name ?? strings.service}</p>
          <p class="bubble" {...(greeting.language ? written(greeting.language) : { dir: 'auto' })}>
            {greeting.text}
          </p>
        </>
      )}
      {buttons.length > 0 && (
        <div class="choices" role="group" aria-label={strings.beginWith}>
          {buttons.map((button) => (
            <button key={button.id} type="button" class="choice" {...written(button.language)} onClick={pressed(() => chat.press(button))}>
              {button.label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

/** The button goes away when it is pressed: the focus goes to the input. */
function pressed(act: () => void) {
  return ({ currentTarget }: { currentTarget: HTMLElement }): void => {
    const root = currentTarget.getRootNode() as ShadowRoot
    act()
    root.querySelector('textarea')?.focus()
  }
}

export function hasBegun({ messages, outbox, loading, reference }: View): boolean {
  return messages.length > 0 || outbox.length > 0 || loading || reference !== undefined
}

/** The greeting of the page on which the conversation began: it stays above it, also on the next page of a single-page site. */
export function useFirstGreeting(view: View, greeting: Words | undefined): Words | undefined {
  const first = useRef<Words | undefined>(undefined)
  if (!hasBegun(view)) first.current = greeting
  return first.current
}
