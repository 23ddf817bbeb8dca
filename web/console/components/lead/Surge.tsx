import { useCallback, useState } from 'preact/hooks'
import { ApiError } from '../../../shared/api.ts'
import { useController } from '../../context.ts'
import { explain } from '../../errors.ts'
import { useLoaded } from '../../loaded.ts'
import { s } from '../../strings.ts'
import { ErrorMessage, Field } from '../fields.tsx'
import { Figures } from './Figures.tsx'
import { Panel } from './Panel.tsx'

interface SurgeState {
  windowMinutes: number
  surge: {
    status: 'proposed' | 'on'
    reason: string
    figures: Record<string, number>
    onBy: string | null
    calmSince: string | null
  } | null
  rates: { kind: string; department: string | null; count: number; usual: number | null }[]
  lines: { department: string; name: string; waiting: number; cap: number; keptOut: number }[]
  phrases: { phrase: string; conversations: number; usual: number }[]
  topics: { topic: string; title: string; count: number; before: number }[]
  announcements: Announcement[]
}

interface Announcement {
  key: string
  version: number
  texts: Record<string, string>
  phrases: string[]
  publishedBy: string | null
}

interface Finding extends Record<string, string | number | null> {
  level: 'error' | 'warning'
  code: string
  language: string | null
}

const EVERY_MS = 10_000
const LANGUAGES = ['nl', 'en']

interface PanelProps {
  loaded: ReturnType<typeof useLoaded<SurgeState>>
}

/** A crisis day: the switch, and the answers for today. */
export function Surge() {
  const { client } = useController()
  const load = useCallback(() => client.api.get<SurgeState>('/v1/surge'), [client])
  const loaded = useLoaded<SurgeState>(load, EVERY_MS)
  return (
    <>
      <Mode loaded={loaded} />
      <Announcements loaded={loaded} />
    </>
  )
}

/** Whether it is a crisis day, what says so, and the switch. */
function Mode({ loaded }: PanelProps) {
  const { client } = useController()
  const [failed, setFailed] = useState<string | null>(null)
  const turn = async (way: 'on' | 'off'): Promise<void> => {
    try {
      await client.api.post(`/v1/surge/${way}`)
      setFailed(null)
    } catch (error) {
      setFailed(explain(error))
    }
    await loaded.reload()
  }
  const found = loaded.value
  const words = s.lead.surge
  const all = found?.rates.find((rate) => rate.department === null)
  return (
    <Panel id="surge" title={words.title} loaded={loaded}>
      {found && (
        <>
          <div role="status">
            <p>{stateWords(found)}</p>
            {found.surge?.status === 'on' && found.surge.calmSince && <p>{words.calm}</p>}
          </div>
          <p class="quiet">{words.hint}</p>
          <div class="panel-row">
            {found.surge?.status !== 'on' && (
              <button type="button" class="button button-primary" onClick={() => void turn('on')}>
                {words.turnOn}
              </button>
            )}
            {found.surge && (
              <button type="button" class="button button-secondary" onClick={() => void turn('off')}>
                {found.surge.status === 'on' ? words.turnOff : words.dismiss}
              </button>
            )}
          </div>
          <ErrorMessage text={failed} />
          {all && <p>{words.contacts(all.count, found.windowMinutes, all.usual)}</p>}
          <Figures
            title={words.lines}
            heads={[words.department, words.waiting, words.cap, words.keptOut]}
            rows={found.lines.map((line) => [line.name, line.waiting, line.cap, line.keptOut])}
          />
          {found.phrases.length > 0 ? (
            <Figures
              title={words.phrases}
              heads={[words.phrase, words.conversations, words.usual]}
              rows={found.phrases.map((row) => [row.phrase, row.conversations, row.usual])}
            />
          ) : (
            <p class="quiet">{words.noPhrases}</p>
          )}
          <p class="quiet">{words.phrasesHint}</p>
          {found.topics.length > 0 && (
            <Figures
              title={words.topics}
              heads={[words.topic, words.lastHour, words.hourBefore]}
              rows={found.topics.map((row) => [row.title, row.count, row.before])}
            />
          )}
        </>
      )}
    </Panel>
  )
}

function stateWords({ surge }: SurgeState): string {
  const words = s.lead.surge
  if (!surge) return words.off
  const why = words.reasons[surge.reason]?.(surge.figures['observed'] ?? '', surge.figures['expected'] ?? '') ?? surge.reason
  return surge.status === 'on' ? words.on(why, surge.onBy) : words.proposed(why)
}

/** The answers that supervisors write on a crisis day: what is published, and a form for the next. */
function Announcements({ loaded }: PanelProps) {
  const { client } = useController()
  const [draft, setDraft] = useState<Announcement | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const [done, setDone] = useState(false)
  const words = s.lead.announcements
  const withdraw = async (key: string): Promise<void> => {
    try {
      await client.api.post(`/v1/surge/announcements/${key}/withdraw`)
      setFailed(null)
    } catch (error) {
      setFailed(explain(error))
    }
    await loaded.reload()
  }
  const published = (): void => {
    setDraft(null)
    setDone(true)
    void loaded.reload()
  }
  return (
    <Panel id="announcements" title={words.title} loaded={loaded}>
      {loaded.value?.announcements.length === 0 && <p class="quiet">{words.none}</p>}
      <ul class="panel-list">
        {loaded.value?.announcements.map((each) => (
          <li key={each.key} class="panel-row">
            <div>
              <p>
                <strong>{each.key}</strong> <span class="quiet">{words.by(each.publishedBy, each.version)}</span>
              </p>
              <p>{each.texts['nl']}</p>
              <p class="quiet">
                {words.when} {each.phrases.join(', ')}
              </p>
            </div>
            <button type="button" class="button button-secondary" aria-label={words.editNamed(each.key)} onClick={() => setDraft(each)}>
              {words.edit}
            </button>
            <button type="button" class="button button-secondary" aria-label={words.withdrawNamed(each.key)} onClick={() => void withdraw(each.key)}>
              {words.withdraw}
            </button>
          </li>
        ))}
      </ul>
      <AnnouncementForm key={draft ? `${draft.key} ${draft.version}` : ''} draft={draft} published={published} refused={() => setDone(false)} />
      <ErrorMessage text={failed} />
      <div role="status">{done && <p>{words.published}</p>}</div>
    </Panel>
  )
}

interface FormProps {
  draft: Announcement | null
  published: () => void
  refused: () => void
}

function AnnouncementForm({ draft, published, refused }: FormProps) {
  const { client } = useController()
  const words = s.lead.announcements
  const [findings, setFindings] = useState<Finding[]>([])
  const [failed, setFailed] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const doubtful = findings.length > 0 && findings.every((finding) => finding.level === 'warning')
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const given = new FormData(form)
    const read = (name: string): string => String(given.get(name) ?? '').trim()
    const texts = Object.fromEntries(LANGUAGES.map((language) => [language, read(language)]))
    const phrases = read('phrases').split('\n').map((line) => line.trim()).filter(Boolean)
    setBusy(true)
    try {
      await client.api.post('/v1/surge/announcements', { key: read('key'), texts, phrases, confirmed: doubtful })
      form.reset()
      setFindings([])
      setFailed(null)
      published()
    } catch (error) {
      const named = error instanceof ApiError ? (error.problem['findings'] as Finding[] | undefined) : undefined
      setFindings(named ?? [])
      setFailed(named ? null : explain(error))
      refused()
    } finally {
      setBusy(false)
    }
  }
  return (
    <form class="announcement" onSubmit={(event) => void submit(event as unknown as SubmitEvent)} onInput={() => setFindings([])}>
      <Field label={words.key} hint={words.keyHint}>
        {(field) => <input {...field} class="input" name="key" required pattern="[a-z0-9_]{3,40}" defaultValue={draft?.key ?? ''} />}
      </Field>
      {LANGUAGES.map((language) => (
        <Field key={language} label={words.text[language] ?? language} hint={words.textHint}>
          {(field) => <textarea {...field} class="input" name={language} rows={4} required defaultValue={draft?.texts[language] ?? ''} />}
        </Field>
      ))}
      <Field label={words.phrases} hint={words.phrasesHint}>
        {(field) => <textarea {...field} class="input" name="phrases" rows={3} required defaultValue={draft?.phrases.join('\n') ?? ''} />}
      </Field>
      <div role="alert">
        {findings.length > 0 && (
          <>
            <p>{doubtful ? words.warnings : words.errors}</p>
            <ul>
              {findings.map((finding) => (
                <li key={JSON.stringify(finding)}>
                  {finding.language ? `${finding.language}: ` : ''}
                  {words.findings[finding.code]?.(finding) ?? finding.code}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <ErrorMessage text={failed} />
      <button type="submit" class="button button-primary" disabled={busy}>
        {doubtful ? words.publishAnyway : words.publish}
      </button>
    </form>
  )
}
