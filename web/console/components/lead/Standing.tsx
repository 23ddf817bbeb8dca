import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import { hashOf, wallboardRoute } from '../../route.ts'
import { s } from '../../strings.ts'
import { Panel } from './Panel.tsx'
import { DepartmentTile, States } from './WallTiles.tsx'
import type { Board } from './wallboard.ts'

const EVERY_MS = 5_000

/** How it stands now in each department: the middle of the wallboard, on the supervisors' page. */
export function Standing() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<Board>('/v1/wallboard'), [client])
  const loaded = useLoaded<Board>(load, EVERY_MS)
  const board = loaded.value
  return (
    <Panel id="standing" title={s.wallboard.waiting} loaded={loaded}>
      {board && (
        <div class="wall wall-inset" data-view="light">
          <States board={board} />
          <ul class="wall-tiles">
            {board.departments.map((department) => (
              <DepartmentTile key={department.id} department={department} at={board.at} />
            ))}
          </ul>
        </div>
      )}
      <p>
        <a class="link" href={hashOf(wallboardRoute)}>
          {s.wallboard.link}
        </a>
      </p>
    </Panel>
  )
}
