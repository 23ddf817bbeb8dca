import type { ItemState } from '../../state/content.ts'
import { fact, editing as words, type Finding } from '../../strings.editing.ts'

const said = (finding: Finding): string => {
  const text = `${placeOf(finding)}${words.finding(finding)}`
  return finding.language ? words.inLanguage(finding.language, text) : text
}

/** Of a fact: which field of which period. */
function placeOf({ field }: Finding): string {
  const [, number, part] = /^periods\.(\d+)\.(\w+)$/.exec(field ?? '') ?? []
  if (part === undefined) return ''
  const name = fact.fields[part] ?? part
  return Number(number) > 0 ? `${fact.period(Number(number) + 1, 2)}, ${name}: ` : `${name}: `
}

/** What is wrong, and what could be better; said again whenever it changes. */
export function Findings({ item }: { item: Pick<ItemState, 'findings' | 'standing'> }) {
  const sorted = item.findings.toSorted((one, other) => one.level.localeCompare(other.level))
  return (
    <section aria-labelledby="editing-findings" class="editing-findings">
      <h4 id="editing-findings">{words.findings}</h4>
      <div role="status" aria-busy={item.standing === 'checking'}>
        {item.standing === 'failed' ? (
          <p>
            <strong>{words.unchecked}</strong> {words.uncheckedWhat}
          </p>
        ) : (
          sorted.length === 0 && <p class="quiet">{item.standing === 'checking' ? words.checking : words.noFindings}</p>
        )}
        <ul>
          {sorted.map((finding) => (
            <li key={JSON.stringify(finding)} data-level={finding.level}>
              <strong>{finding.level === 'error' ? words.error : words.warning}:</strong> {said(finding)}
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
