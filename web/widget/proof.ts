/**
 * A proof of work, asked where one address starts many conversations: a moment of computing, without anything to click.
 *
 * Each try is one call of the browser's own PBKDF2, which works beside the page: nothing freezes, and there is no worker that the
 * site's content security policy would have to allow.
 */
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import type { Challenge } from 'altcha-lib/types'
import { type Api, ApiError } from '../shared/api.ts'
import type { ConversationStarted, Language } from '../shared/contract.ts'

const MOST_TRIES = 3
const LONGEST_MS = 60_000

/** @returns what the API takes as `proof`, or undefined when this browser cannot solve it (no secure context) or not in time */
export async function prove(challenge: Challenge, signal: AbortSignal): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined
  const controller = new AbortController()
  signal.addEventListener('abort', () => controller.abort(), { once: true })
  const solution = await solveChallenge({ challenge, deriveKey, controller, timeout: LONGEST_MS })
  return solution ? btoa(JSON.stringify({ challenge, solution })) : undefined
}

/**
 * Starts the conversation, with a proof of work where the API asks for one.
 *
 * @throws ApiError, NetworkError
 */
export async function startConversation(
  api: Api,
  { language, topic, idempotencyKey, signal }: { language: Language; topic?: string | undefined; idempotencyKey: string; signal: AbortSignal },
): Promise<ConversationStarted> {
  let proof: string | undefined
  for (let tries = 1; ; tries++) {
    try {
      const body = { channel: 'webchat', language, ...(topic === undefined ? {} : { topic }), ...(proof === undefined ? {} : { proof }) }
      return await api.post<ConversationStarted>('/v1/conversations', body, { idempotencyKey })
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'proof_required' || tries > MOST_TRIES) throw error
      proof = await prove(error.problem['challenge'] as Challenge, signal)
      if (proof === undefined) throw error
    }
  }
}
