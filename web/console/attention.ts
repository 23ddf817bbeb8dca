/**
 * Draws the attention of an agent who looks elsewhere: a soft tone, and a notification of the desktop. Both are off until switched on, are
 * gathered so that fifty messages are one, and never hold a word of what a citizen wrote.
 */
import { playTone } from './tone.ts'
import { s } from './strings.ts'

const SETTINGS = 'balie-attention'
/** At most one tone and one notification in this time. */
const GATHER_MS = 10_000

export interface AttentionSettings {
  sound: boolean
  /** From 0 to 1. */
  volume: number
  desktop: boolean
}

const OFF: AttentionSettings = { sound: false, volume: 0.5, desktop: false }

export interface Surroundings {
  storage: Pick<Storage, 'getItem' | 'setItem'>
  isHidden: () => boolean
  play: (volume: number) => void
  /** Shows a notification in the place of the one before. */
  show: (text: string) => void
  after: (ms: number, run: () => void) => unknown
}

const BROWSER: Surroundings = {
  storage: globalThis.localStorage,
  isHidden: () => document.visibilityState === 'hidden' || !document.hasFocus(),
  play: playTone,
  show: (text) => {
    if (globalThis.Notification?.permission !== 'granted') return
    const notification = new Notification(s.appName, { body: text, tag: 'balie', lang: 'nl' })
    notification.onclick = () => {
      focus()
      notification.close()
    }
  },
  after: (ms, run) => setTimeout(run, ms),
}

export class Attention {
  readonly #around: Surroundings
  #messages = 0
  #given = 0
  #resting = false
  #taking = 0

  constructor(around: Surroundings = BROWSER) {
    this.#around = around
  }

  get settings(): AttentionSettings {
    return { ...OFF, ...(JSON.parse(this.#around.storage.getItem(SETTINGS) ?? '{}') as Partial<AttentionSettings>) }
  }

  change(settings: Partial<AttentionSettings>): void {
    this.#around.storage.setItem(SETTINGS, JSON.stringify({ ...this.settings, ...settings }))
  }

  /** A citizen wrote in a conversation of this agent's. */
  message(isInView: boolean): void {
    if (isInView && !this.#around.isHidden()) return
    this.#messages += 1
    this.#call()
  }

  /** Conversations came into this agent's name without their doing. */
  given(count: number): void {
    if (count === 0 || this.#taking > 0) return
    this.#given += count
    this.#call()
  }

  /** What comes into this agent's name while they take something themselves is no news. */
  async without<Taken>(call: Promise<Taken>): Promise<Taken> {
    this.#taking += 1
    try {
      return await call
    } finally {
      this.#taking -= 1
    }
  }

  /** The agent is here again: what was gathered is seen. */
  seen(): void {
    this.#messages = 0
    this.#given = 0
  }

  #call(): void {
    const { sound, desktop } = this.settings
    if (this.#resting || !(sound || desktop)) return
    this.#resting = true
    this.#tell()
    const told = [this.#messages, this.#given]
    this.#around.after(GATHER_MS, () => {
      this.#resting = false
      const more = this.#messages > told[0]! || this.#given > told[1]!
      if (more) this.#call()
    })
  }

  #tell(): void {
    const { sound, volume, desktop } = this.settings
    if (sound) this.#around.play(volume)
    if (!desktop || !this.#around.isHidden()) return
    const parts = [this.#given > 0 && s.alerting.given(this.#given), this.#messages > 0 && s.alerting.messages(this.#messages)]
    this.#around.show(`${parts.filter(Boolean).join('. ')}.`)
  }
}
