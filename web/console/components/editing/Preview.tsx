import { written } from '../../../shared/direction.ts'
import type { ItemState, PreviewLine } from '../../state/content.ts'
import { editing as words } from '../../strings.editing.ts'
import { plainDate } from '../../time.ts'

/** The same words on two channels are shown once. */
function together(lines: PreviewLine[]): (PreviewLine & { channels: string[] })[] {
  const found = new Map<string, PreviewLine & { channels: string[] }>()
  for (const line of lines) {
    const key = JSON.stringify([line.language, line.text, line.label, line.on])
    const known = found.get(key)
    if (known) known.channels.push(line.channel)
    else found.set(key, { ...line, channels: [line.channel] })
  }
  return [...found.values()]
}

/** How citizens read it, in each language. */
export function Preview({ item }: { item: Pick<ItemState, 'findings' | 'preview' | 'standing'> }) {
  const broken = item.findings.some((each) => each.level === 'error')
  const shown = together(item.preview as PreviewLine[])
  return (
    <section aria-labelledby="editing-preview" class="editing-shown" data-standing={item.standing}>
      <h4 id="editing-preview">{words.preview}</h4>
      {item.standing !== 'checked' && <p class="quiet">{item.standing === 'failed' ? words.unchecked : shown.length > 0 ? words.previewEarlier : words.checking}</p>}
      {shown.length === 0 && broken && <p class="quiet">{words.noPreview}</p>}
      {shown.map((line) => (
        <figure key={`${line.label}${line.language}${line.on}${line.channels.join()}`} class="editing-preview">
          <figcaption class="quiet">
            {[
              line.label,
              words.languages[line.language] ?? line.language,
              line.label === null && line.channels.length < 2 ? words.channels[line.channels[0]!] : null,
              line.on ? words.previewOn(plainDate(line.on)) : null,
            ]
              .filter(Boolean)
              .join(' · ')}
          </figcaption>
          <p class="editing-said" {...written(line.language)}>
            {line.text}
          </p>
          {line.links.length > 0 && (
            <p class="quiet">
              {line.links.map((link) => link.label).join(' · ')}
            </p>
          )}
        </figure>
      ))}
    </section>
  )
}
