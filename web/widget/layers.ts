/** What lies over or in the chat for a moment, such as a menu or a question: Escape closes the last one, and only then the panel. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { useWidget } from './context.ts'

/** How each is closed, the last opened at the end. */
export type Layers = (() => void)[]

/** @returns whether there was one to close */
export function closeLast(layers: Layers): boolean {
  const close = layers.at(-1)
  close?.()
  return close !== undefined
}

/** @param close closes it, and gives the focus back to what opened it */
export function useLayer(open: boolean, close: () => void): void {
  const { layers } = useWidget()
  const latest = useRef(close)
  latest.current = close
  // Known, and gone, before the next frame: Escape may come sooner.
  useLayoutEffect(() => {
    if (!open) return undefined
    const layer = () => latest.current()
    layers.push(layer)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
    }
  }, [open, layers])
}
