/**
 * Calls the public API: JSON in, JSON out, and every failure as one of two errors.
 *
 *   Error
 *   ├── ApiError      the server answered with `application/problem+json` (RFC 9457)
 *   └── NetworkError  there was no answer: no connection, refused, or too late
 */

/** The body of an error answer; `code` is stable and is what code may depend on. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  [extension: string]: unknown
}

export class ApiError extends Error {
  override readonly name = 'ApiError'

  /** @param retryAfterMs what the server asked to wait (`Retry-After`), if it did */
  constructor(
    readonly problem: Problem,
    readonly retryAfterMs: number | undefined = undefined,
  ) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`)
  }

  get status(): number {
    return this.problem.status
  }

  get code(): string {
    return this.problem.code
  }
}

export class NetworkError extends Error {
  override readonly name = 'NetworkError'
}

/** Whether the same call may succeed later without anyone changing it. */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  return error instanceof ApiError && (error.status >= 500 || [408, 425, 429].includes(error.status))
}

export interface ApiOptions {
  /** Headers of every call, asked for at each call: `Authorization`, or `X-CSRF-Token` for a cookie session. */
  headers?: () => Record<string, string>
  /** `omit` for the citizen's widget (token in a header), `same-origin` for the console (cookie). */
  credentials?: RequestCredentials
  timeoutMs?: number
  fetch?: typeof fetch
}

export interface CallOptions {
  body?: unknown
  /** Makes a create safe to repeat: the server answers the same key with the same result. */
  idempotencyKey?: string
  signal?: AbortSignal
  /** A file in the place of `body`, sent as it is. */
  file?: Blob
  headers?: Record<string, string>
  timeoutMs?: number
}

const TIMEOUT_MS = 15_000

export class Api {
  readonly #fetch: typeof fetch

  /** @param base where the API is, without `/v1`; empty for the page's own origin */
  constructor(
    readonly base: string,
    private readonly options: ApiOptions = {},
  ) {
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init))
  }

  get<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.call('GET', path, options)
  }

  post<T>(path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    return this.call('POST', path, { ...options, body })
  }

  /**
   * @returns the parsed JSON, or `undefined` for an answer without content
   * @throws ApiError, NetworkError; an abort by the caller's own signal is passed on as it is
   */
  async call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    const response = await this.#send(method, path, options)
    if (!response.ok) throw await apiError(response)
    if (response.status === 204) return undefined as T
    try {
      return (await response.json()) as T
    } catch (cause) {
      throw new NetworkError('The answer broke off or is not JSON.', { cause })
    }
  }

  /**
   * @returns an answer that is a file
   * @throws ApiError, NetworkError
   */
  async file(method: string, path: string, options: CallOptions = {}): Promise<Blob> {
    const response = await this.#send(method, path, options)
    if (!response.ok) throw await apiError(response)
    return response.blob()
  }

  async #send(method: string, path: string, { body, idempotencyKey, signal, file, headers, timeoutMs }: CallOptions): Promise<Response> {
    const timeout = AbortSignal.timeout(timeoutMs ?? this.options.timeoutMs ?? TIMEOUT_MS)
    try {
      return await this.#fetch(this.base + path, {
        method,
        credentials: this.options.credentials ?? 'same-origin',
        cache: 'no-store',
        headers: {
          Accept: 'application/json',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
          ...(file === undefined ? {} : { 'Content-Type': 'application/octet-stream' }),
          ...this.options.headers?.(),
          ...headers,
        },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(file === undefined ? {} : { body: file }),
      })
    } catch (cause) {
      if (signal?.aborted) throw cause
      throw new NetworkError('The server did not answer.', { cause })
    }
  }
}

/** Reads the problem of a failed response; a proxy's HTML error page becomes a problem with code `unknown`. */
export async function apiError(response: Response): Promise<ApiError> {
  const fallback: Problem = {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    code: 'unknown',
    detail: response.statusText,
  }
  const isProblem = response.headers.get('Content-Type')?.includes('json') ?? false
  const body: unknown = isProblem ? await response.json().catch(() => ({})) : {}
  return new ApiError({ ...fallback, ...(body as Partial<Problem>), status: response.status }, retryAfterMs(response))
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : undefined
}
