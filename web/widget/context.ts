/** What every part of the widget needs: the chat, what the page says about it, and the words in the citizen's language. */
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { InterfaceLanguage } from '../shared/languages.ts'
import type { Chat } from './chat.ts'
import type { Layers } from './layers.ts'
import type { PageSettings } from './page-settings.ts'
import type { Strings } from './strings.ts'
import type { View } from './view.ts'

export interface Widget {
  chat: Chat
  view: View
  /** What the page that is shown now says about the chat. */
  page: PageSettings
  /** Whether the chat is the whole page. */
  full: boolean
  /** The language of `strings`; that of the conversation is in `view.state`. */
  language: InterfaceLanguage
  strings: Strings
  /** The number to call, known also when the API has never answered. */
  phone: string
  /** What Escape closes before the panel. */
  layers: Layers
  /** Sends the file that was chosen; undefined where none was. */
  chosenFile: { current: (() => void) | undefined }
}

export const WidgetContext = createContext<Widget | undefined>(undefined)

export function useWidget(): Widget {
  const widget = useContext(WidgetContext)
  if (!widget) throw new Error('Only inside <App>.')
  return widget
}

/** Draws again whenever the chat changes. */
export function useView(chat: Chat): View {
  const [view, setView] = useState(chat.view)
  useEffect(() => {
    const update = () => setView(chat.view)
    update()
    return chat.subscribe(update)
  }, [chat])
  return view
}
