import { useCallback, useRef, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { marking as words } from '../../strings.marking.ts'
import { topicsNamed, type NamedTopic } from '../../state/topics.ts'
import type { HandoffDetail } from '../../types.ts'
import { Combobox, type Option } from '../Combobox.tsx'
import { NoteField } from '../fields.tsx'
import { FormModal } from '../Modal.tsx'
import { TransferDialog } from '../TransferDialog.tsx'

/** What the editors should hear of this conversation: that the bot had the topic wrong, and that there was no answer. */
export function TopicMarks({ detail }: { detail: HandoffDetail }) {
  const { answering } = useController()
  const [open, setOpen] = useState<'topic' | 'noAnswer' | 'transfer' | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const close = (): void => {
    setOpen(null)
    opener.current?.focus()
  }
  const choose = async ({ topic, title }: NamedTopic): Promise<void> => {
    close()
    await answering.correctTopic(detail, topic, title)
  }
  return (
    <div class="marks">
      <Corrected detail={detail} onTransfer={() => setOpen('transfer')} />
      {open === 'topic' && <TopicSearch onChoose={(topic) => void choose(topic)} onClose={close} />}
      {detail.claimId && (
        <div class="marks-buttons">
          <button ref={opener} type="button" class="button button-secondary button-small" aria-expanded={open === 'topic'} onClick={() => setOpen('topic')}>
            {words.wrongTopic}
          </button>
          {detail.noAnswer ? (
            <button type="button" class="button button-secondary button-small" onClick={() => void answering.takeBackNoAnswer(detail)}>
              {words.takeBack}
            </button>
          ) : (
            <button type="button" class="button button-secondary button-small" onClick={() => setOpen('noAnswer')}>
              {words.noAnswer}
            </button>
          )}
        </div>
      )}
      {detail.noAnswer && <p class="quiet">{words.noAnswerMarked(detail.noAnswer.note)}</p>}
      {open === 'noAnswer' && <NoAnswerDialog detail={detail} onClose={() => setOpen(null)} />}
      {open === 'transfer' && detail.corrected?.belongsTo && (
        <TransferDialog detail={detail} department={detail.corrected.belongsTo.id} onClose={() => setOpen(null)} />
      )}
    </div>
  )
}

/** That an employee corrected the bot, and which department the rules would choose now. */
function Corrected({ detail, onTransfer }: { detail: HandoffDetail; onTransfer: () => void }) {
  if (!detail.corrected) return null
  const { heardTitle, belongsTo } = detail.corrected
  return (
    <div class="corrected">
      <p>{words.corrected(heardTitle, detail.topicTitle)}</p>
      {belongsTo && (
        <p>
          {words.belongsTo(belongsTo.name)}{' '}
          {detail.claimId && (
            <button type="button" class="button button-secondary button-small" onClick={onTransfer}>
              {words.passOn(belongsTo.name)}
            </button>
          )}
        </p>
      )}
    </div>
  )
}

function TopicSearch({ onChoose, onClose }: { onChoose: (topic: NamedTopic) => void; onClose: () => void }) {
  const { client } = useController()
  const all = useRef<Promise<NamedTopic[]> | null>(null)
  const find = useCallback(
    async (query: string): Promise<Option<NamedTopic>[]> => {
      all.current ??= client.topics()
      return topicsNamed(await all.current, query)
        .map((topic) => ({ key: topic.topic, value: topic, content: <span class="option-title">{topic.title}</span> }))
    },
    [client],
  )
  return (
    <Combobox label={words.about} hint={words.aboutHint} find={find} found={words.found} none={words.noTopic} onChoose={onChoose} onClose={onClose} />
  )
}

function NoAnswerDialog({ detail, onClose }: { detail: HandoffDetail; onClose: () => void }) {
  const { answering } = useController()
  return (
    <FormModal
      title={words.noAnswer}
      intro={words.noAnswerIntro}
      submitLabel={words.submit}
      onClose={onClose}
      check={() => ({})}
      submit={(values) => answering.markNoAnswer(detail, String(values.get('note')).trim())}
    >
      {() => <NoteField name="note" label={words.note} hint={words.noteHint} />}
    </FormModal>
  )
}
