import { useEffect, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { isSignedOut } from '../../errors.ts'
import { isWorthAsking, type Understood } from '../../state/spoken.ts'
import type { HandoffDetail } from '../../types.ts'

const PAUSE_MS = 300

export interface Understanding {
  readonly understood: Understood | null
  readonly busy: boolean
  readonly failed: boolean
}

/**
 * What is heard in what somebody types, a moment after the last key. What is asked no longer is cancelled. An empty text keeps what was found: the
 * question was noted, and its answers are still to be told.
 */
export function useUnderstood(text: string, { language, topic }: Pick<HandoffDetail, 'language' | 'topic'>): Understanding {
  const controller = useController()
  const [state, setState] = useState<Understanding>({ understood: null, busy: false, failed: false })
  useEffect(() => {
    if (!isWorthAsking(text)) return
    const asking = new AbortController()
    const ask = async (): Promise<void> => {
      setState((known) => ({ ...known, busy: true, failed: false }))
      try {
        const understood = await controller.contacts.understand(text, language, topic, asking.signal)
        setState({ understood, busy: false, failed: false })
      } catch (error) {
        if (asking.signal.aborted) return
        if (isSignedOut(error)) controller.expire()
        setState((known) => ({ ...known, busy: false, failed: true }))
      }
    }
    const timer = setTimeout(() => void ask(), PAUSE_MS)
    return () => {
      clearTimeout(timer)
      asking.abort()
      setState((known) => (known.busy ? { ...known, busy: false } : known))
    }
  }, [controller, text, language, topic])
  return state
}
