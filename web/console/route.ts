/** Where in the console we are, in the fragment of the address: a reload and the back button keep it. */
import { useEffect, useState } from 'preact/hooks'

export type Route =
  | { page: 'desk' }
  | { page: 'conversation'; id: string }
  | { page: 'ledger' }
  | { page: 'story'; of: string }
  | { page: 'lead'; tab: string }
  | { page: 'wallboard' }
  | { page: 'callbacks' }
  | { page: 'search'; query: string }
  | { page: 'account' }
  | { page: 'editing'; tab: string; id: string }
  | { page: 'arrange'; tab: string; id: string }

export const deskRoute: Route = { page: 'desk' }
export const ledgerRoute: Route = { page: 'ledger' }
/** The supervisors' page: one of its tabs, or the first. */
export const leadRoute = (tab = ''): Route => ({ page: 'lead', tab })
export const wallboardRoute: Route = { page: 'wallboard' }
export const callbacksRoute: Route = { page: 'callbacks' }
export const accountRoute: Route = { page: 'account' }
/** The editors' page: one of its tabs, and what is open in it. */
export const editingRoute = (tab = '', id = ''): Route => ({ page: 'editing', tab, id })
/** The search, with what is looked for as `state/search.ts` writes it. */
export const searchRoute = (query = ''): Route => ({ page: 'search', query })
/** Where supervisors arrange accounts, hours and routing. */
export const arrangeRoute = (tab = '', id = ''): Route => ({ page: 'arrange', tab, id })
export const conversationRoute = (id: string): Route => ({ page: 'conversation', id })

/** The story of a handoff: by its id, or by its name in the ledger. */
export const storyRoute = (of: string): Route => ({ page: 'story', of })

export function hashOf(route: Route): string {
  if (route.page === 'conversation') return `#/gesprek/${encodeURIComponent(route.id)}`
  if (route.page === 'story') return `#/tijdlijn/${encodeURIComponent(route.of)}`
  if (route.page === 'editing') return nested('#/redactie', route.tab, route.id)
  if (route.page === 'arrange') return nested('#/beheer', route.tab, route.id)
  if (route.page === 'search') return route.query === '' ? '#/zoeken' : `#/zoeken?${route.query}`
  if (route.page === 'lead') return route.tab ? `#/leiding/${encodeURIComponent(route.tab)}` : '#/leiding'
  if (route.page === 'wallboard') return '#/wandbord'
  if (route.page === 'callbacks') return '#/terugbellen'
  if (route.page === 'account') return '#/account'
  return route.page === 'ledger' ? '#/logboek' : '#/'
}

function nested(page: string, ...parts: string[]): string {
  return [page, ...parts.filter(Boolean).map(encodeURIComponent)].join('/')
}

export function routeOf(hash: string): Route {
  const [, page, id, ...rest] = hash.split('/')
  if (page === 'logboek') return ledgerRoute
  if (page === 'beheer') return arrangeRoute(decodeURIComponent(id ?? ''), decodeURIComponent(rest[0] ?? ''))
  if (page === 'redactie') return editingRoute(decodeURIComponent(id ?? ''), decodeURIComponent(rest[0] ?? ''))
  if (page?.split('?')[0] === 'zoeken') return searchRoute(page.split('?').slice(1).join('?'))
  if (page === 'leiding') return leadRoute(decodeURIComponent(id ?? ''))
  if (page === 'wandbord') return wallboardRoute
  if (page === 'terugbellen') return callbacksRoute
  if (page === 'account') return accountRoute
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
