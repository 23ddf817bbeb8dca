import { useCallback, useEffect, useState } from 'preact/hooks'
import { useController } from './context.ts'
import { explain, isSignedOut } from './errors.ts'

/**
 * What a call gives: nothing yet, a failure in words, or its answer.
 *
 * @param load the call; keep it the same between renders (`useCallback`), or it is called again
 * @param everyMs call again after so long, while the page is shown
 */
export function useLoaded<Value>(load: () => Promise<Value>, everyMs?: number) {
  const controller = useController()
  const [state, setState] = useState<{ value: Value | null; error: string | null; busy: boolean }>({ value: null, error: null, busy: true })
  const reload = useCallback(async () => {
    setState((known) => ({ ...known, error: null, busy: true }))
    try {
      setState({ value: await load(), error: null, busy: false })
    } catch (error) {
      if (isSignedOut(error)) controller.expire()
      setState((known) => ({ ...known, error: explain(error), busy: false }))
    }
  }, [controller, load])
  useEffect(() => void reload(), [reload])
  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => !document.hidden && void reload(), everyMs)
    return () => clearInterval(timer)
  }, [reload, everyMs])
  return { ...state, reload }
}
