import { useEffect, useRef } from 'preact/hooks'
import { type Body, type ItemState, useItem } from '../../state/content.ts'
import { s } from '../../strings.ts'
import { editing as words } from '../../strings.editing.ts'
import { FactForm } from './FactForm.tsx'
import { Findings } from './Findings.tsx'
import { History } from './History.tsx'
import { Notices } from './Notices.tsx'
import { Preview } from './Preview.tsx'
import { PublishBar } from './PublishBar.tsx'
import { TextsForm } from './TextsForm.tsx'

interface ItemFormProps {
  kind: string
  id: string
  hrefOf: (kind: string, key: string) => string
}

/** One text or fact: its form, what is wrong with it, how citizens read it, and what it said before. */
export function ItemForm({ kind, id, hrefOf }: ItemFormProps) {
  const item = useItem(kind, id)
  const { detail, body } = item
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [detail !== null])
  if (detail === null || body === null) return item.error ? <LoadFailed item={item} /> : <p class="empty">{s.loading}</p>
  const version = `${detail.version}.${detail.draft?.revision ?? 0}`
  return (
    <article class="editing-item" aria-labelledby="editing-title">
      <h3 id="editing-title" class="section-title" ref={title} tabIndex={-1}>
        {detail.title} <span class="quiet">{detail.key}</span>
      </h3>
      <Notices item={item} />
      <div class="editing-columns">
        <div class="editing-form">
          {kind === 'fact' ? (
            <FactForm key={version} type={detail.type ?? 'text'} languages={detail.languages ?? ['nl']} body={body} findings={item.findings} onChange={item.edit} />
          ) : (
            <TextsForm body={body} languages={detail.languages ?? Object.keys(textsOf(body))} findings={item.findings} onChange={item.edit} />
          )}
          <Findings item={item} />
          <PublishBar item={item} />
        </div>
        <div class="editing-side">
          {kind !== 'fact' && <FactsInText facts={item.facts ?? detail.facts ?? []} hrefOf={(key) => hrefOf('fact', key)} />}
          {kind === 'fact' && <UsedIn uses={detail.uses ?? []} hrefOf={hrefOf} />}
          <Preview item={item} />
        </div>
      </div>
      <History item={item} />
    </article>
  )
}

export const textsOf = (body: Body): Record<string, string> => (body.texts ?? {}) as Record<string, string>

function LoadFailed({ item }: { item: ItemState }) {
  return (
    <div class="empty" role="alert">
      <p>{item.error}</p>
      <button type="button" class="button button-secondary" onClick={() => void item.reload()}>
        {s.retry}
      </button>
    </div>
  )
}

function FactsInText({ facts, hrefOf }: { facts: { key: string; label: string; value: string | null }[]; hrefOf: (key: string) => string }) {
  if (facts.length === 0) return null
  return (
    <section aria-labelledby="editing-facts">
      <h4 id="editing-facts">{words.factsInText}</h4>
      <ul class="editing-facts">
        {facts.map((each) => (
          <li key={each.key}>
            <a href={hrefOf(each.key)}>{each.label}</a>: {each.value ?? words.noValue} <code>{`{${each.key}}`}</code>
          </li>
        ))}
      </ul>
    </section>
  )
}

function UsedIn({ uses, hrefOf }: { uses: { kind: string; key: string; title: string }[]; hrefOf: (kind: string, key: string) => string }) {
  return (
    <section aria-labelledby="editing-uses">
      <h4 id="editing-uses">{words.usedIn}</h4>
      {uses.length === 0 && <p class="quiet">{words.unused}</p>}
      <ul class="editing-facts">
        {uses.map((each) => (
          <li key={`${each.kind}.${each.key}`}>
            <a href={hrefOf(each.kind, each.key)}>{each.title}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}
