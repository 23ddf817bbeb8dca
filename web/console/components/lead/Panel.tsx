import type { ComponentChildren } from 'preact'
import { s } from '../../strings.ts'

interface PanelProps {
  id: string
  title: string
  /** What was asked of the server, or null as long as there is no answer. */
  loaded: { value: unknown; error: string | null; busy: boolean; reload: () => Promise<void> }
  children: ComponentChildren
}

/** One section of the supervisors' page: its title, and its content once it is there. */
export function Panel({ id, title, loaded, children }: PanelProps) {
  return (
    <section class="panel" aria-labelledby={`${id}-title`} aria-busy={loaded.busy}>
      <h3 id={`${id}-title`} class="section-title">
        {title}
      </h3>
      {loaded.error && (
        <div role="alert" class="error-message">
          <p>{loaded.error}</p>
          <button type="button" class="button button-secondary" onClick={() => void loaded.reload()}>
            {s.retry}
          </button>
        </div>
      )}
      {loaded.value === null ? !loaded.error && <p class="empty">{s.loading}</p> : children}
    </section>
  )
}
