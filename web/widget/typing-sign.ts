/** Tells the employee that the citizen is typing: now and then, without a word of what. */
const EVERY_MS = 4_000

export class TypingSign {
  #toldAt = -EVERY_MS

  /** @param send one sign; one that fails is not worth a word */
  constructor(
    private readonly send: () => Promise<unknown>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  tell(): void {
    if (this.now() - this.#toldAt < EVERY_MS) return
    this.#toldAt = this.now()
    this.send().catch(() => undefined)
  }
}
