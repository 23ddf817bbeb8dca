/** Where in the console we are, in the fragment of the address: a reload and the back button keep it. */
import { useEffect, useState } from 'preact/hooks'

export type Route =
  | { page: 'desk' }
  | { page: 'conversation'; id: string }
  | { page: 'ledger' }
  | { page: 'story'; of: string }
  | { page: 'lead' }
  | { page: 'callbacks' }

export const deskRoute: Route = { page: 'desk' }
export const ledgerRoute: Route = { page: 'ledger' }
export const leadRoute: Route = { page: 'lead' }
export const callbacksRoute: Route = { page: 'callbacks' }
export const conversationRoute = (id: string): Route => ({ page: 'conversation', id })

/** The story of a handoff: by its id, or by its name in the ledger. */
export const storyRoute = (of: string): Route => ({ page: 'story', of })

export function hashOf(route: Route): string {
  if (route.page === 'conversation') return `#/gesprek/${encodeURIComponent(route.id)}`
  if (route.page === 'story') return `#/tijdlijn/${encodeURIComponent(route.of)}`
  if (route.page === 'lead') return '#/leiding'
  if (route.page === 'callbacks') return '#/terugbellen'
  return route.page === 'ledger' ? '#/logboek' : '#/'
}

export function routeOf(hash: string): Route {
  const [, page, id] = hash.split('/')
  if (page === 'logboek') return ledgerRoute
  if (page === 'leiding') return leadRoute
  if (page === 'terugbellen') return callbacksRoute
  if (page === 'tijdlijn' && id) return storyRoute(decodeURIComponent(id))
  return page === 'gesprek' && id ? conversationRoute(decodeURIComponent(id)) : deskRoute
}

export function go(route: Route): void {
  location.hash = hashOf(route)
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash))
  useEffect(() => {
    const follow = (): void => setRoute(routeOf(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return route
}
