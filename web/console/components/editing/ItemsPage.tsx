import { useEffect, useState } from 'preact/hooks'
import { editingRoute, hashOf } from '../../route.ts'
import { editing as words } from '../../strings.editing.ts'
import { ItemForm } from './ItemForm.tsx'
import { ItemList, type Search } from './ItemList.tsx'

/** Under which tab a kind is. */
const TABS: Record<string, string> = { answer: 'teksten', fact: 'feiten', message: 'berichten' }

interface ItemsPageProps {
  kind: string
  tab: string
  /** What is open; nothing for the list. */
  id: string
}

/** The list of a kind with what is searched in it, and one of it in its form. Going back finds the search as it was. */
export function ItemsPage({ kind, tab, id }: ItemsPageProps) {
  const [search, setSearch] = useState<Search>({ text: '', only: 'all' })
  const list = editingRoute(tab)
  useEffect(() => document.querySelector('.editing')?.scrollTo(0, 0), [id])
  if (id === '') return <ItemList kind={kind} search={search} onSearch={setSearch} hrefOf={(key) => hashOf(editingRoute(tab, key))} />
  return (
    <>
      <p>
        <a class="link" href={hashOf(list)}>{words.back}</a>
      </p>
      <ItemForm key={id} kind={kind} id={id} hrefOf={(of, key) => hashOf(editingRoute(TABS[of], key))} />
    </>
  )
}
