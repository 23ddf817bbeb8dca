import type { ComponentChildren } from 'preact'
import { hashOf, type Route } from '../../route.ts'

/** What stands under each tab, by its name in the address. */
export type Tabs = Record<string, (props: { id: string }) => ComponentChildren>

interface TabbedProps {
  title: string
  /** What the tabs are called together, and each of them. */
  nav: string
  labels: Record<string, string>
  tabs: Tabs
  tab: string
  id: string
  routeTo: (tab: string) => Route
}

/** A page of tabs, each with an address of its own; an unknown one shows the first. */
export function Tabbed({ title, nav, labels, tabs, tab, id, routeTo }: TabbedProps) {
  const shown = tab in tabs ? tab : Object.keys(tabs)[0]!
  const Shown = tabs[shown]!
  return (
    <main class="ledger editing" tabIndex={0}>
      <h2 class="ledger-title">{title}</h2>
      <nav class="editing-tabs" aria-label={nav}>
        {Object.keys(tabs).map((name) => (
          <a key={name} class="editing-tab" href={hashOf(routeTo(name))} aria-current={name === shown ? 'page' : undefined}>
            {labels[name]}
          </a>
        ))}
      </nav>
      <Shown key={shown} id={id} />
    </main>
  )
}
