/** The launcher in the corner and the panel that it opens: a dialog beside the page, or over it where there is little room. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { written } from '../shared/direction.ts'
import type { Chat } from './chat.ts'
import { Composer } from './composer.tsx'
import { interfaceLanguage, STRINGS, useView, useWidget, WidgetContext } from './context.ts'
import { Conversation } from './conversation.tsx'
import { Header } from './header.tsx'
import { ChatIcon, CloseIcon } from './icons.tsx'
import { Notices } from './notices.tsx'
import { QueueBar } from './queue-bar.tsx'
import { unreadCount } from './thread.ts'

/** Little room: a telephone, or a desktop page enlarged four times. The same condition as in the style sheet. */
const SHEET = '(max-width: 30rem), (max-height: 30rem)'

/** @param phone the municipality's number as the page gives it, for when the API does not answer */
export function App({ chat, phone }: { chat: Chat; phone: string }): JSX.Element {
  const view = useView(chat)
  const language = interfaceLanguage(view.language)
  const known = view.state?.desk.phone ?? view.desk?.municipality.phone ?? phone
  return (
    <WidgetContext.Provider value={{ chat, view, language, strings: STRINGS[language], phone: known }}>
      <div class="balie" {...written(language)}>
        <Panel />
      </div>
    </WidgetContext.Provider>
  )
}

function Panel(): JSX.Element {
  const { chat, view } = useWidget()
  const dialog = useRef<HTMLDialogElement>(null)
  const launcher = useRef<HTMLButtonElement>(null)
  useDialog(dialog, launcher, view.open)
  const close = () => chat.setOpen(false)
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
        {view.open && (
          <>
            <Header />
            <Conversation />
            <QueueBar />
            <Notices />
            <Composer />
          </>
        )}
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
  useEffect(() => {
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
