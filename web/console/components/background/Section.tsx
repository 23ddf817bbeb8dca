import type { ComponentChildren } from 'preact'

interface SectionProps {
  title: string
  /** Folded away until somebody asks. */
  folded?: boolean
  children: ComponentChildren
}

/** A part of the background, which can be folded away. */
export function Section({ title, folded = false, children }: SectionProps) {
  return (
    <details class="section" open={!folded}>
      <summary class="section-summary">
        <h3 class="section-title">{title}</h3>
      </summary>
      <div class="section-body">{children}</div>
    </details>
  )
}
