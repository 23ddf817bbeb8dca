import { useRef, useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { SPOKEN, type SpokenChannel } from '../../state/spoken.ts'
import { contact as words } from '../../strings.contact.ts'
import { s } from '../../strings.ts'
import { Choices } from '../fields.tsx'
import { FormModal } from '../Modal.tsx'
import { CodeField, codeIn } from './EnterCode.tsx'

const WHERE = SPOKEN.map((value) => ({ value, label: words.channels[value] }))
const LANGUAGES = (['nl', 'en'] as const).map((value) => ({ value, label: s.handoff.languages[value]! }))

/** Begins a call or a visit: two choices, and it is this employee's. */
export function BeginContact() {
  const { contacts } = useController()
  const key = useRef('')
  const [open, setOpen] = useState(false)
  const [channel, setChannel] = useState<SpokenChannel>('phone')
  const [language, setLanguage] = useState<'nl' | 'en'>('nl')
  const begin = (): void => {
    key.current = crypto.randomUUID() // the same one again, after a lost answer
    setOpen(true)
  }
  return (
    <div class="next">
      <button type="button" class="button button-secondary button-wide" data-shortcut="contact" onClick={begin}>
        {words.begin}
      </button>
      {open && (
        <FormModal
          title={words.title}
          intro={words.intro}
          submitLabel={words.submit}
          onClose={() => setOpen(false)}
          check={() => ({})}
          submit={(values) => contacts.begin(channel, language, key.current, codeIn(values))}
        >
          {() => (
            <>
              <Choices name="channel" legend={words.where} options={WHERE} chosen={channel} onChoose={setChannel} first />
              <Choices name="language" legend={words.language} options={LANGUAGES} chosen={language} onChoose={setLanguage} />
              <CodeField label={words.codeOptional} />
            </>
          )}
        </FormModal>
      )}
    </div>
  )
}
