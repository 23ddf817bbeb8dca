/** One message, said or still to be sent. Text from the server is drawn as text: nothing in it becomes markup. */
import type { JSX } from 'preact'
import { timeOf } from '../shared/callbacks.ts'
import type { Message } from '../shared/contract.ts'
import { UNKNOWN_LANGUAGE, written } from '../shared/direction.ts'
import { type Attachment, sizeInWords } from '../shared/files.ts'
import { useWidget } from './context.ts'
import { AlertIcon, CheckIcon, ClockIcon, FileIcon, LinkIcon } from './icons.tsx'
import type { OutboxItem } from './outbox.ts'
import { cutAtPhones, parseBlocks, safeUrl, telephone, whereTo } from './rich-text.ts'
import type { Strings } from './strings.nl.ts'
import { overtaken } from './thread.ts'

/**
 * @param goesOn whether it follows one of the same speaker: then the name is only said, not shown again
 * @param active whether its buttons may still be pressed: the citizen has said nothing since
 */
export function MessageItem({ message, active, goesOn }: { message: Message; active: boolean; goesOn: boolean }): JSX.Element {
  const { strings } = useWidget()
  return (
    <div class={`message by-${message.author}${goesOn ? ' goes-on' : ''}`} data-author={message.author}>
      <p class={goesOn ? 'visually-hidden' : 'speaker'}>
        {speakerName(message, strings)} <Time message={message} />
      </p>
      <div class="bubble" {...written(message.language)}>
        <Text text={message.text} phones={message.phones} />
        <Links message={message} />
      </div>
      <Buttons message={message} active={active} />
    </div>
  )
}

/**
 * What the citizen said: first as it waits in the outbox, then as the server has it. One component and one element for both, so
 * that a screen reader reads it out once.
 */
export function OwnItem({ said }: { said: Message | OutboxItem }): JSX.Element {
  const { strings } = useWidget()
  const status = 'status' in said ? said.status : 'sent'
  return (
    <div class={`message by-citizen is-${status}`} data-author="citizen">
      <p class="visually-hidden">{strings.you}</p>
      <div class="bubble" {...written('language' in said ? said.language : UNKNOWN_LANGUAGE)}>
        {'attachment' in said && said.attachment ? <File file={said.attachment} /> : <Text text={said.text} />}
      </div>
      <p class="delivery" aria-live={status === 'rejected' ? 'assertive' : 'off'}>
        {'status' in said ? (
          <Unsent item={said} />
        ) : (
          <span>
            <CheckIcon /> {strings.sent} <Time message={said} />
          </span>
        )}
      </p>
    </div>
  )
}

function File({ file }: { file: Attachment }): JSX.Element {
  const { language, strings } = useWidget()
  return (
    <p class="file">
      <FileIcon />
      <span>
        <span class="visually-hidden">{strings.file} </span>
        <bdi>{file.name}</bdi> ({sizeInWords(file.size, language)})
      </span>
    </p>
  )
}

function Unsent({ item }: { item: OutboxItem }): JSX.Element {
  const { chat, view, strings } = useWidget()
  const rejected = item.status === 'rejected'
  return (
    <>
      <span aria-hidden={item.status === 'queued' || item.status === 'sending'}>
        {rejected ? <AlertIcon /> : <ClockIcon />}{' '}
        {rejected && view.gone ? `${strings.rejected} ${strings.gone}` : strings[item.status]}
      </span>
      {item.status === 'waiting' && (
        <button type="button" class="text-button" onClick={fromInput(() => chat.retryNow())}>
          {strings.retry}
        </button>
      )}
      {rejected && !view.gone && (
        <button type="button" class="text-button" onClick={fromInput(() => chat.takeBack(item))}>
          {strings.takeBack}
        </button>
      )}
    </>
  )
}

/** Does what a button says and leaves the focus in the input, because the button goes away. */
function fromInput(act: () => void) {
  return ({ currentTarget }: { currentTarget: HTMLElement }): void => {
    const root = currentTarget.getRootNode() as ShadowRoot
    act()
    root.querySelector('textarea')?.focus()
  }
}

/** A choice that was pressed scrolls out of sight: a keyboard goes on in the input. A finger brings no keyboard on the screen. */
function onPress(act: () => void) {
  return (event: { currentTarget: HTMLElement; detail: number }): void => (event.detail === 0 ? fromInput(act)(event) : act())
}

function Time({ message }: { message: Message }): JSX.Element {
  const { language, view } = useWidget()
  const timeZone = view.state?.desk.timeZone // that of the opening hours, wherever the citizen is
  return <time dateTime={message.createdAt}>{timeOf(message.createdAt, language, timeZone)}</time>
}

function speakerName({ author, name, department }: Message, strings: Strings): string {
  if (author === 'system') return strings.service
  if (author === 'bot') return strings.computer
  return [name ?? strings.employee, department].filter(Boolean).join(' · ')
}

function Text({ text, phones = [] }: { text: string; phones?: readonly string[] }): JSX.Element {
  return (
    <>
      {parseBlocks(text).map((block, index) =>
        block.kind === 'list' ? (
          <ul key={index}>
            {block.items.map((item, position) => (
              <li key={position}>{withPhones(item, phones)}</li>
            ))}
          </ul>
        ) : (
          <p key={index}>{withPhones(block.lines.join('\n'), phones)}</p>
        ),
      )}
    </>
  )
}

/** A text in which the numbers to call can be tapped. */
export function withPhones(text: string, phones: readonly string[]): (JSX.Element | string)[] {
  return cutAtPhones(text, phones).map((part, index) =>
    index % 2 ? (
      <a key={index} class="number" dir="ltr" href={telephone(part)}>
        {part}
      </a>
    ) : (
      part
    ),
  )
}

function Links({ message }: { message: Message }): JSX.Element | null {
  const { view, language, strings } = useWidget()
  const home = view.desk?.municipality.website
  const links = message.links.flatMap(({ label, url }) => ({ label, href: safeUrl(url), where: whereTo(url, home) }))
  if (links.length === 0) return null
  return (
    <ul class="links">
      {links.map(({ label, href, where }) => (
        <li key={label}>
          {href ? (
            <a href={href} target="_blank" rel="noopener noreferrer external">
              <span>
                <bdi>{label}</bdi>
                {where.length > 0 && <bdi class="where"> ({where.join(', ')})</bdi>}
              </span>
              <LinkIcon />
              <span class="visually-hidden" lang={language}> {strings.opensElsewhere}</span>
            </a>
          ) : (
            <bdi>{label}</bdi>
          )}
        </li>
      ))}
    </ul>
  )
}

function Buttons({ message, active }: { message: Message; active: boolean }): JSX.Element | null {
  const { chat, view } = useWidget()
  const over = view.state?.owner === 'agent' && overtaken(message, view.messages) // what to do while waiting is no choice any more
  if (message.buttons.length === 0 || over) return null
  return (
    <div class="choices">
      {message.buttons.map((button) => (
        <button
          key={button.id}
          type="button"
          class="choice"
          {...written(button.language)}
          aria-disabled={!active}
          onClick={active ? onPress(() => chat.press(button)) : undefined}
        >
          {button.label}
        </button>
      ))}
    </div>
  )
}
