/**
 * `<balie-chat>`: the widget as a custom element, in its own shadow tree. Its attributes and config: docs/how-to/embed-the-widget.md.
 *
 * Its style sheet is a constructed one, so that a page with `Content-Security-Policy: default-src 'self'` needs no exception. A site may move
 * the tag, take it away and put it back: the chat of this page lives on outside it. Of several tags one is shown.
 */
import { render } from 'preact'
import type { Language } from '../shared/contract.ts'
import { languageOf } from '../shared/languages.ts'
import { App } from './app.tsx'
import { Chat } from './chat.ts'
import { hasBegun } from './opening.tsx'
import { type Config, type PageSettings, readConfig, readSwitch, settingsFor } from './page-settings.ts'
import { watchRoute } from './route-watch.ts'
import { sheets } from './styles.ts'
import { warn } from './warn.ts'

const ORIGIN = originOf(document.currentScript)
/** How long the first drawing waits for a config that is fetched: a page on which the chat is hidden should not flash it. */
const CONFIG_MS = 3_000

/** The chat of each API, with the language that its tag asked for: it outlives the tag, not the page. */
const chats = new Map<string, { chat: Chat; asked: Language }>()
let shown: BalieChat | undefined
const waiting = new Set<BalieChat>()

export class BalieChat extends HTMLElement {
  static readonly observedAttributes = ['chat-title', 'greeting', 'phone', 'topic', 'human', 'config']

  #chat: Chat | undefined
  #configs: readonly Config[] = []
  #unwatch: (() => void) | undefined

  connectedCallback(): void {
    if (shown === this) return void this.#draw() // moved
    if (shown) {
      waiting.add(this)
      return warn('there are two tags on this page; the second waits until the first is gone')
    }
    shown = this
    void this.#show()
  }

  disconnectedCallback(): void {
    waiting.delete(this)
    queueMicrotask(() => {
      if (shown !== this || this.isConnected) return
      this.#hide()
      shown = undefined
      for (const next of waiting) {
        waiting.delete(next)
        return next.connectedCallback()
      }
    })
  }

  attributeChangedCallback(name: string): void {
    if (shown !== this || !this.#chat) return
    if (name === 'config') void this.#readConfigs().then(() => this.#draw())
    else this.#draw()
  }

  async #show(): Promise<void> {
    await parsed()
    const api = this.getAttribute('api')?.replace(/\/+$/, '') ?? ORIGIN
    const asked = languageOf(this.#query('lang') || this.lang || document.documentElement.lang)
    const before = chats.get(api)
    const chat = before?.chat ?? new Chat(api, asked)
    if (before && before.asked !== asked && !hasBegun(chat.view)) chat.setLanguage(asked)
    await this.#readConfigs()
    if (shown !== this) return // taken away while it was read
    chats.set(api, { chat, asked })
    this.#chat = chat
    this.#unwatch = watchRoute(() => this.#draw())
    if (this.#switch('open') || this.#full) chat.setOpen(true)
    this.#draw()
    chat.start()
  }

  #hide(): void {
    this.#unwatch?.()
    this.#chat?.stop()
    this.#chat = undefined
    if (this.shadowRoot) render(null, this.shadowRoot)
  }

  #draw(): void {
    const chat = this.#chat
    if (!chat) return
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = sheets()
    const page = settingsFor(this.#own(), this.#configs, location)
    chat.setPage({ topic: page.topic, human: page.human ?? false })
    render(<App chat={chat} page={page} full={this.#full} />, root)
  }

  get #full(): boolean {
    return this.#switch('full') ?? false
  }

  #switch(name: string): boolean | undefined {
    return readSwitch(name, this.getAttribute(name), warn)
  }

  /** What the tag itself says; on a page that is only the chat, its address too. Text is never taken from an address: anyone can make one. */
  #own(): PageSettings {
    const own: Record<string, string | boolean> = {}
    const names = { title: 'chat-title', greeting: 'greeting', phone: 'phone', topic: 'topic' }
    for (const [setting, attribute] of Object.entries(names)) {
      const given = this.getAttribute(attribute) ?? (setting === 'topic' ? this.#query('topic') : null)
      if (given) own[setting] = given
    }
    const human = this.#switch('human') ?? readSwitch('human', this.#query('human'), warn)
    if (human !== undefined) own['human'] = human
    return readConfig(own, warn)
  }

  #query(name: string): string | null {
    return this.#full ? new URLSearchParams(location.search).get(name) : null
  }

  async #readConfigs(): Promise<void> {
    const inline = document.querySelector('script[type="application/json"][data-balie]')?.textContent
    const address = this.getAttribute('config')
    const found = [inline ? parse(inline) : undefined, address ? await fetched(address) : undefined]
    this.#configs = found.filter((config) => config !== undefined).map((config) => readConfig(config, warn))
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    return warn(`the config is not JSON: ${String(error)}`)
  }
}

async function fetched(address: string): Promise<unknown> {
  try {
    const answer = await fetch(address, { credentials: 'omit', signal: AbortSignal.timeout(CONFIG_MS) })
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    return parse(await answer.text())
  } catch (error) {
    return warn(`the config at ${address} cannot be read: ${String(error)}`)
  }
}

/** Resolves when the page is read: a config in it may stand below the tag. */
function parsed(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve()
  return new Promise((resolve) => document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }))
}

function originOf(script: HTMLOrSVGScriptElement | null): string {
  return script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : location.origin
}
