import { arrangeRoute, hashOf } from '../../route.ts'
import { arrange as words } from '../../strings.arrange.ts'
import { ChangesPage } from '../editing/ChangesPage.tsx'
import { ItemList, type Search } from '../editing/ItemList.tsx'
import { Tabbed, type Tabs } from '../editing/Tabbed.tsx'
import { editing } from '../../strings.editing.ts'
import { useState } from 'preact/hooks'
import { AccountsPage } from './AccountsPage.tsx'
import { ArrangedItem } from './ArrangedItem.tsx'

const TABS: Tabs = {
  medewerkers: () => <AccountsPage />,
  openingstijden: ({ id }) => <HoursPage id={id} />,
  verdeeltabel: () => <ArrangedItem kind="routing" id="table" />,
  wijzigingen: ({ id }) => <ChangesPage key={id} about={id} />,
}

/** For supervisors: who works here, when, and who gets what. */
export function ArrangePage({ tab, id }: { tab: string; id: string }) {
  return <Tabbed title={words.title} nav={words.nav} labels={words.tabs} tabs={TABS} tab={tab} id={id} routeTo={arrangeRoute} />
}

function HoursPage({ id }: { id: string }) {
  const [search, setSearch] = useState<Search>({ text: '', only: 'all' })
  const list = arrangeRoute('openingstijden')
  if (id === '') {
    return <ItemList kind="department" search={search} onSearch={setSearch} hrefOf={(key) => hashOf(arrangeRoute('openingstijden', key))} />
  }
  return (
    <>
      <p>
        <a class="link" href={hashOf(list)}>{editing.back}</a>
      </p>
      <ArrangedItem key={id} kind="department" id={id} />
    </>
  )
}
