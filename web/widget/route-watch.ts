/** Notices that a single-page site shows another page: it changes the address without loading anything. */

interface Navigation {
  addEventListener(type: 'currententrychange', listener: () => void): void
  removeEventListener(type: 'currententrychange', listener: () => void): void
}

const LOOK_MS = 1_000

/**
 * @param onChange called after each change of the address
 * @returns stops watching
 */
export function watchRoute(onChange: () => void): () => void {
  let seen = location.href
  const look = () => {
    if (location.href === seen) return
    seen = location.href
    onChange()
  }
  const { navigation } = globalThis as unknown as { navigation?: Navigation }
  if (navigation) {
    navigation.addEventListener('currententrychange', look)
    return () => navigation.removeEventListener('currententrychange', look)
  }
  const timer = setInterval(look, LOOK_MS) // older browsers say nothing of pushState
  return () => clearInterval(timer)
}
