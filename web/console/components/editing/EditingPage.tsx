import { useDesk } from '../../context.ts'
import { mayEdit } from '../../roles.ts'
import { editingRoute } from '../../route.ts'
import { editing as words } from '../../strings.editing.ts'
import { ChangesPage } from './ChangesPage.tsx'
import { ItemsPage } from './ItemsPage.tsx'
import { Tabbed, type Tabs } from './Tabbed.tsx'
import { WorkList } from './WorkList.tsx'

const CHANGES: Tabs = { wijzigingen: ({ id }) => <ChangesPage key={id} about={id} /> }

const TABS: Tabs = {
  teksten: ({ id }) => <ItemsPage kind="answer" tab="teksten" id={id} />,
  feiten: ({ id }) => <ItemsPage kind="fact" tab="feiten" id={id} />,
  berichten: ({ id }) => <ItemsPage kind="message" tab="berichten" id={id} />,
  ...CHANGES,
  werk: WorkList,
}

/** For editors: what Balie answers, and the work that comes from the desk. Auditors read what changed. */
export function EditingPage({ tab, id }: { tab: string; id: string }) {
  const edits = useDesk(mayEdit)
  return <Tabbed title={words.title} nav={words.nav} labels={words.tabs} tabs={edits ? TABS : CHANGES} tab={tab} id={id} routeTo={editingRoute} />
}
