import { useController } from '../context.ts'
import { isAsAgreed, isOwnText } from '../state/conversation.ts'
import { answering as words } from '../strings.answering.ts'
import type { CannedAnswer } from '../types.ts'
import { ExternalLink } from './ExternalLink.tsx'

interface ChosenAnswerProps {
  id: string
  canned: CannedAnswer
  draft: string
  /** After a button went away under the focus. */
  onOwnText: () => void
}

/** Which agreed answer is in the text box, whether it still is what was agreed, and how to let go of it. */
export function ChosenAnswer({ id, canned, draft, onOwnText }: ChosenAnswerProps) {
  const { answering } = useController()
  const changed = !isAsAgreed(canned, draft)
  const own = changed && isOwnText(canned, draft)
  const letGo = (): void => {
    answering.ownText(id)
    onOwnText()
  }
  return (
    <div class="chosen" data-changed={changed}>
      <p role="status">
        {words.canned.chosen(canned.title, canned.label)} {changed && <strong>{standing(canned, own)}</strong>}
      </p>
      {own && (
        <button type="button" class="button button-subtle" onClick={letGo}>
          {words.canned.ownText}
        </button>
      )}
    </div>
  )
}

/** The links that the citizen gets with it, under the box. */
export function LinksAlong({ links }: { links: NonNullable<CannedAnswer['links']> }) {
  if (links.length === 0) return null
  return (
    <div class="links-along">
      <p>{words.canned.links}</p>
      <ul>
        {links.map((link) => (
          <li key={link.url} class="tag">
            <ExternalLink link={link} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function standing(canned: CannedAnswer, own: boolean): string {
  if (own) return words.canned.ownTextHint
  return canned.below === undefined ? words.canned.changed : words.canned.together(canned.below)
}
