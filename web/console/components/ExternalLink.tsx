import { s } from '../strings.ts'
import type { Link } from '../types.ts'

/** A link out of the console, in a new tab so that the work stays. Only web addresses become links. */
export function ExternalLink({ link }: { link: Link }) {
  if (!/^https?:\/\//i.test(link.url)) return <span>{link.label}</span>
  return (
    <a class="link" href={link.url} target="_blank" rel="noopener noreferrer">
      {link.label}
      <span class="visually-hidden"> ({s.background.newWindow})</span>
    </a>
  )
}
