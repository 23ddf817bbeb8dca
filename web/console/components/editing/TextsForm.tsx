import { written } from '../../../shared/direction.ts'
import type { Body } from '../../state/content.ts'
import { editing as words, type Finding } from '../../strings.editing.ts'
import { Field } from '../fields.tsx'
import { textsOf } from './ItemForm.tsx'

interface TextsFormProps {
  body: Body
  languages: string[]
  findings: Finding[]
  onChange: (body: Body) => void
}

/** A text in each of its languages. */
export function TextsForm({ body, languages, findings, onChange }: TextsFormProps) {
  const texts = textsOf(body)
  return (
    <>
      {languages.map((language) => {
        const wrong = findings.filter((each) => each.level === 'error' && each.language === language).map(words.finding)
        return (
          <Field key={language} label={words.languages[language] ?? language} error={wrong.length > 0 ? wrong.join(' ') : undefined}>
            {(field) => (
              <textarea
                {...field}
                class="input editing-text"
                name={`text-${language}`}
                {...written(language)}
                rows={Math.min(14, Math.max(3, Math.ceil((texts[language] ?? '').length / 60) + 1))}
                value={texts[language] ?? ''}
                onInput={(event) => onChange({ ...body, texts: { ...texts, [language]: event.currentTarget.value } })}
              />
            )}
          </Field>
        )
      })}
    </>
  )
}
