/** How a conversation becomes an agent's own: the next one, this one, from a colleague, or again. */
import { isCode } from './errors.ts'
import type { Controller } from './controller.ts'
import { isThere } from './state/queue.ts'
import { s } from './strings.ts'

export class Taking {
  readonly #desk: Controller

  constructor(desk: Controller) {
    this.#desk = desk
  }

  /** Takes who is to be served next. */
  async next(): Promise<void> {
    const desk = this.#desk
    try {
      const detail = await desk.attention.without(desk.client.next())
      if (detail) desk.received(detail)
      else desk.notify('info', s.queue.nobody(desk.store.desk.queue?.waiting.filter((handoff) => !isThere(handoff)).length ?? 0))
    } catch (error) {
      desk.failed(error)
    }
  }

  /** Takes one. Who comes second is told who has it. */
  async claim(id: string): Promise<void> {
    const desk = this.#desk
    try {
      desk.received(await desk.attention.without(desk.client.claim(id)))
    } catch (error) {
      desk.failed(error)
      if (isCode(error, 'handoff_claimed') && desk.store.desk.conversations[id]) await desk.open(id)
    }
  }

  /** Takes one as a supervisor, also when a colleague has it. */
  async takeOver(id: string): Promise<void> {
    const desk = this.#desk
    try {
      desk.received(await desk.attention.without(desk.client.takeOver(id)))
    } catch (error) {
      desk.failed(error)
    }
  }

  /** Opens again what was closed, and takes it. */
  async reopen(id: string): Promise<void> {
    const desk = this.#desk
    try {
      desk.received(await desk.attention.without(desk.client.reopen(id)))
    } catch (error) {
      desk.failed(error)
    }
  }
}
