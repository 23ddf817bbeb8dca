import { useCallback } from 'preact/hooks'
import { useController } from '../context.ts'
import { written } from '../../shared/direction.ts'
import { answering as words } from '../strings.answering.ts'
import type { CannedAnswer } from '../types.ts'
import { Combobox, type Option } from './Combobox.tsx'

interface CannedSearchProps {
  id: string
  onChoose: (answer: CannedAnswer) => void
  onClose: () => void
}

/** Finds an agreed answer by a few letters, rendered with the facts of today. */
export function CannedSearch({ id, onChoose, onClose }: CannedSearchProps) {
  const { client } = useController()
  const find = useCallback(async (query: string) => (await client.canned(id, { q: query })).map(asOption), [client, id])
  return (
    <Combobox
      label={words.canned.label}
      hint={words.canned.hint}
      find={find}
      found={words.canned.found}
      none={words.canned.none}
      onChoose={onChoose}
      onClose={onClose}
    />
  )
}

function asOption(answer: CannedAnswer): Option<CannedAnswer> {
  return {
    key: `${answer.topic}/${answer.aspect}/${answer.audience}`,
    value: answer,
    disabled: answer.withdrawn,
    content: (
      <>
        <span class="option-title">
          {answer.title} · {answer.label}
        </span>
        {answer.withdrawn && (
          <span class="tag" data-tone="warning">
            {words.canned.withdrawn}
          </span>
        )}
        <span class="option-text" {...written(answer.language)}>
          {answer.text}
        </span>
        {answer.dutch !== null && (
          <span class="option-text quiet">
            {words.canned.inDutch} {answer.dutch}
          </span>
        )}
      </>
    ),
  }
}
