import { useCallback, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { timeOfDay } from '../../time.ts'
import type { Work } from '../../types.ts'
import { CapacityDialog } from './CapacityDialog.tsx'
import { Panel } from './Panel.tsx'

export interface Member extends Work {
  id: string
  name: string
  departments: { id: string; name: string }[]
}

const EVERY_MS = 5_000

/** Who is there, what they have on their hands, and who needs a pause: by name, to care by. */
export function Team() {
  const { client } = useController()
  const load = useCallback(async () => (await client.api.get<{ payload: Member[] }>('/v1/team')).payload, [client])
  const loaded = useLoaded<Member[]>(load, EVERY_MS)
  const [changing, setChanging] = useState<Member | null>(null)
  const here = loaded.value?.filter(({ presence }) => presence !== 'offline') ?? []
  const away = (loaded.value?.length ?? 0) - here.length
  return (
    <Panel id="team" title={s.lead.team.title} loaded={loaded}>
      <p class="quiet">{s.lead.team.intro}</p>
      {loaded.value?.length === 0 && <p class="quiet">{s.lead.team.none}</p>}
      <ul class="panel-list">
        {here.map((member) => (
          <li key={member.id} class="panel-row">
            <div>
              <p>
                <strong>{member.name}</strong> · {s.colleaguePresence[member.presence]} ·{' '}
                {member.departments.map(({ name }) => name).join(', ')}
              </p>
              <p class="quiet">{standing(member).join(' · ')}</p>
            </div>
            <button
              type="button"
              class="button button-secondary"
              aria-label={s.lead.team.changeNamed(member.name)}
              onClick={() => setChanging(member)}
            >
              {s.lead.team.change}
            </button>
          </li>
        ))}
      </ul>
      {away > 0 && <p class="quiet">{s.lead.team.offline(away)}</p>}
      {changing && <CapacityDialog member={changing} onClose={() => setChanging(null)} onSaved={loaded.reload} />}
    </Panel>
  )
}

function standing(member: Member): string[] {
  const words = s.lead.team
  const parts = [words.load(member.load, member.capacity)]
  if (member.wrapUpUntil) parts.push(words.wrappingUp(timeOfDay(member.wrapUpUntil)))
  if (member.workedMinutes > 0) parts.push(words.worked(member.workedMinutes))
  if (member.heavyInRow > 0) parts.push(words.heavy(member.heavyInRow))
  if (member.break) parts.push(member.break.until ? words.pauseUntil(timeOfDay(member.break.until)) : words.pause)
  return parts
}
