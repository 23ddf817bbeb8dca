/** The launcher in the corner and the panel that it opens: a dialog beside the page, or over it where there is little room. Or the chat is the page. */
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { written } from '../shared/direction.ts'
import { interfaceLanguage } from '../shared/languages.ts'
import { useAlerts } from './alerts.tsx'
import type { Chat } from './chat.ts'
import { Composer } from './composer.tsx'
import { useView, useWidget, WidgetContext } from './context.ts'
import { Conversation } from './conversation.tsx'
import { Header } from './header.tsx'
import { ChatIcon, CloseIcon } from './icons.tsx'
import { closeLast, type Layers } from './layers.ts'
import { Notices } from './notices.tsx'
import { hasBegun, useFirstGreeting } from './opening.tsx'
import type { PageSettings } from './page-settings.ts'
import { QueueBar } from './queue-bar.tsx'
import { STRINGS } from './strings.ts'
import { unreadCount } from './thread.ts'
import { Upload } from './upload.tsx'

/** Little room: a telephone, or a desktop page enlarged four times. The same condition as in the style sheet. */
const SHEET = '(max-width: 30rem), (max-height: 30rem)'

export interface AppProps {
  chat: Chat
  page: PageSettings
  /** Whether the chat is the whole page. */
  full: boolean
}

export function App({ chat, page, full }: AppProps): JSX.Element {
  const view = useView(chat)
  const language = interfaceLanguage(view.language)
  const strings = STRINGS[language]
  const phone = view.state?.desk.phone ?? view.desk?.municipality.phone ?? page.phone ?? ''
  const greeting = useFirstGreeting(view, page.greeting)
  useAlerts(chat, view, strings)
  const layers = useRef<Layers>([]).current
  const chosenFile = useRef<() => void>(undefined)
  const widget = { chat, layers, chosenFile, view, page: { ...page, ...(greeting ? { greeting } : {}) }, full, language, strings, phone }
  return (
    <WidgetContext.Provider value={widget}>
      <div class={pageRunsFromRight() ? 'balie at-left' : 'balie'} {...written(language)}>
        {full ? <FullPage /> : (!page.hidden || hasBegun(view)) && <Panel />}
      </div>
    </WidgetContext.Provider>
  )
}

/** The launcher stands in the corner where the lines of the page end, whatever language is chosen in the chat. */
function pageRunsFromRight(): boolean {
  return getComputedStyle(document.body).direction === 'rtl'
}

function Content(): JSX.Element {
  return (
    <>
      <Header />
      <Conversation />
      <QueueBar />
      <Notices />
      <Upload />
      <Composer />
    </>
  )
}

function FullPage(): JSX.Element {
  const { language, layers, view } = useWidget()
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    if (window.parent === window) main.current?.querySelector('textarea')?.focus() // a frame does not take the focus of its page
  }, [])
  useEffect(() => {
    Object.assign(document.documentElement, written(language))
    document.title = main.current?.querySelector('h1')?.textContent ?? document.title
  }, [language, view.desk])
  return (
    <main ref={main} class="panel full" aria-labelledby="title" onKeyDown={(event) => event.key === 'Escape' && !event.isComposing && closeLast(layers)}>
      <Content />
    </main>
  )
}

function Panel(): JSX.Element {
  const { chat, layers, view } = useWidget()
  const dialog = useRef<HTMLDialogElement>(null)
  const launcher = useRef<HTMLButtonElement>(null)
  useDialog(dialog, launcher, view.open)
  const close = () => closeLast(layers) || chat.setOpen(false)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return
    event.preventDefault()
    close()
  }
  return (
    <>
      <dialog
        ref={dialog}
        id="panel"
        class="panel"
        aria-labelledby="title"
        onKeyDown={onKeyDown}
        onCancel={(event) => {
          event.preventDefault()
          close()
        }}
      >
        {view.open && <Content />}
      </dialog>
      <Launcher button={launcher} />
    </>
  )
}

function Launcher({ button }: { button: { current: HTMLButtonElement | null } }): JSX.Element {
  const { chat, view, strings } = useWidget()
  const unread = view.open ? 0 : unreadCount(view.messages, view.seenSeq)
  return (
    <button
      ref={button}
      type="button"
      class="launcher"
      aria-expanded={view.open}
      aria-controls="panel"
      onClick={() => chat.setOpen(!view.open)}
    >
      {view.open ? <CloseIcon /> : <ChatIcon />}
      <span>{view.open ? strings.close : strings.launcher}</span>
      <span class="unread" role="status">
        {unread > 0 && <span class="badge">{strings.launcherUnread(unread)}</span>}
      </span>
    </button>
  )
}

/** Opens and closes the dialog with the view, and moves the focus there and back; a reload leaves the focus where it is. */
function useDialog(
  dialog: { current: HTMLDialogElement | null },
  launcher: { current: HTMLButtonElement | null },
  open: boolean,
): void {
  const first = useRef(true)
  useLayoutEffect(() => {
    const restored = first.current
    first.current = false
    if (!open) {
      dialog.current?.close()
      if (!restored) launcher.current?.focus()
      return undefined
    }
    const sheet = matchMedia(SHEET)
    const show = () => {
      const root = dialog.current?.getRootNode() as ShadowRoot
      const focused = root.activeElement as HTMLElement | null
      dialog.current?.close()
      if (sheet.matches) dialog.current?.showModal()
      else dialog.current?.show()
      // Showing moves the focus to the first button: it goes back to where it was, or to nothing.
      if (focused) focused.focus()
      else (root.activeElement as HTMLElement | null)?.blur()
    }
    show()
    if (!restored) dialog.current?.querySelector('textarea')?.focus()
    sheet.addEventListener('change', show)
    return () => sheet.removeEventListener('change', show)
  }, [open])
}
