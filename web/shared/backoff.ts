/** Waiting between attempts: exponential with full jitter, so that a thousand clients do not return in the same second. */

export interface BackoffOptions {
  firstMs?: number
  maxMs?: number
  /** In [0, 1); a fixed value in tests. */
  random?: () => number
}

/**
 * @param attempt 0 for the wait after the first failure
 * @returns milliseconds, between half and all of the exponential step, never above `maxMs`
 */
export function backoffMs(attempt: number, { firstMs = 500, maxMs = 30_000, random = Math.random }: BackoffOptions = {}): number {
  const step = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 16))
  return Math.round(step / 2 + (random() * step) / 2)
}

/** Waits that can be cut short: by `wake()` (the network is back) or by aborting. Each resolves in every case. */
export class Pause {
  readonly #ends = new Set<() => void>()

  wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        this.#ends.delete(end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.#ends.add(end)
      signal.addEventListener('abort', end)
    })
  }

  wake(): void {
    for (const end of [...this.#ends]) end()
  }
}
