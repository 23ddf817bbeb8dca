import { useController, useDesk, useNow } from '../context.ts'
import { isUnsaved } from '../state/draft.ts'
import { s } from '../strings.ts'
import { timeOfDay } from '../time.ts'

/** Under the text box: whether what was typed is kept, and where it was typed last. */
export function DraftStanding({ id }: { id: string }) {
  const text = useDesk(({ conversations, session }) => {
    const part = conversations[id]
    if (!part?.detail?.claimId || (part.draft === '' && !isUnsaved(part))) return ''
    if (session === 'expired') return s.drafts.inTab
    if (part.kept.failed) return s.drafts.failed
    if (isUnsaved(part)) return s.drafts.saving
    const time = timeOfDay(part.kept.savedAt)
    return part.kept.followed ? s.drafts.savedElsewhere(time) : s.drafts.saved(time)
  })
  return <p class="draft-standing">{text}</p>
}

/** Two texts, of two windows: both stay until the agent has chosen. */
export function NewerDraft({ id }: { id: string }) {
  const { drafting } = useController()
  const newer = useDesk((desk) => desk.conversations[id]?.kept.newer ?? null)
  if (newer === null) return null
  return (
    <section class="draft-newer" aria-label={s.drafts.newer}>
      <p role="alert">{s.drafts.newerIntro(timeOfDay(newer.savedAt))}</p>
      <blockquote class="draft-newer-text">{newer.text}</blockquote>
      <div class="draft-newer-choices">
        {(['theirs', 'both', 'mine'] as const).map((choice) => (
          <button key={choice} type="button" class="button button-secondary" onClick={() => drafting.choose(id, choice)}>
            {s.drafts[choice]}
          </button>
        ))}
      </div>
    </section>
  )
}

/** Seen, not announced: a sign that comes and goes would talk through everything else. */
export function CitizenTyping({ id }: { id: string }) {
  const until = useDesk((desk) => desk.typing[id] ?? 0)
  const now = useNow(2_000)
  return (
    <p class="citizen-typing" aria-hidden={until > now ? undefined : 'true'}>
      {until > now ? s.drafts.citizenTypes : ''}
    </p>
  )
}
