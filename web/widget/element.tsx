/**
 * `<balie-chat>`: the widget as a custom element, in its own shadow tree.
 *
 * Attributes: `api` (where the API is; default: where this script came from), `lang` (default: the page's), `open` (starts
 * opened), `phone` (the number to show when the API does not answer).
 *
 * Its style sheet is a constructed one, so that a page with `Content-Security-Policy: default-src 'self'` needs no exception.
 */
import { render } from 'preact'
import type { Language } from '../shared/contract.ts'
import { App } from './app.tsx'
import { Chat } from './chat.ts'
import { style } from './styles.ts'

const ORIGIN = originOf(document.currentScript)

const sheet = new CSSStyleSheet()
sheet.replaceSync(style)

export class BalieChat extends HTMLElement {
  #chat: Chat | undefined

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = [sheet]
    const api = this.getAttribute('api')?.replace(/\/+$/, '') ?? ORIGIN
    this.#chat = new Chat(api, language(this.lang || document.documentElement.lang))
    if (this.hasAttribute('open')) this.#chat.setOpen(true)
    render(<App chat={this.#chat} phone={this.getAttribute('phone') ?? ''} />, root)
    this.#chat.start()
  }

  disconnectedCallback(): void {
    this.#chat?.stop()
    if (this.shadowRoot) render(null, this.shadowRoot)
  }
}

/** The language of a tag such as `en-GB`: what the municipality is asked to speak, as far as it can. */
function language(tag: string): Language {
  return /^[a-z]{2}(?![a-z])/.exec(tag.toLowerCase())?.[0] ?? 'nl'
}

function originOf(script: HTMLOrSVGScriptElement | null): string {
  return script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : location.origin
}
