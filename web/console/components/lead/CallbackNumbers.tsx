import { useCallback } from 'preact/hooks'
import { useController } from '../../context.ts'
import { useLoaded } from '../../loaded.ts'
import type { CallbackFigures } from '../../state/callbacks.ts'
import { s } from '../../strings.ts'
import { plainDate } from '../../time.ts'
import { Panel } from './Panel.tsx'

const COUNTS = ['made', 'kept', 'moved', 'missed', 'cancelled', 'unreachable'] as const

/** What became of the call-backs that were promised, by week and department. */
export function CallbackNumbers() {
  const controller = useController()
  const load = useCallback(() => controller.client.api.get<{ payload: CallbackFigures[] }>('/v1/callbacks/figures'), [controller])
  const loaded = useLoaded(load)
  const rows = loaded.value?.payload ?? []
  const { title, none, columns } = s.callbacks.figures
  return (
    <Panel id="callback-numbers" title={title} loaded={loaded}>
      {rows.length === 0 ? (
        <p class="quiet">{none}</p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="group" aria-label={title}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{columns.week}</th>
                <th scope="col">{columns.department}</th>
                {COUNTS.map((count) => (
                  <th key={count} scope="col">
                    {columns[count]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.week} ${row.department}`}>
                  <th scope="row">{plainDate(row.week)}</th>
                  <td>{row.departmentName}</td>
                  {COUNTS.map((count) => (
                    <td key={count}>{row[count]}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
