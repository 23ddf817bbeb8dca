/** What every part of the widget needs: the chat, and the words in the citizen's language. */
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Language } from '../shared/contract.ts'
import type { Chat, View } from './chat.ts'
import { en } from './strings.en.ts'
import { nl, type Strings } from './strings.nl.ts'

/** The languages that the widget has words of its own in; what the municipality says can be in more. */
export type InterfaceLanguage = 'nl' | 'en'

export const STRINGS: Record<InterfaceLanguage, Strings> = { nl, en }

/** The language of the widget's own words, for who wants to read `language`. */
export function interfaceLanguage(language: Language): InterfaceLanguage {
  return language === 'en' ? 'en' : 'nl'
}

export interface Widget {
  chat: Chat
  view: View
  /** The language of `strings`; that of the conversation is in `view.state`. */
  language: InterfaceLanguage
  strings: Strings
  /** The number to call, known also when the API has never answered. */
  phone: string
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
