/** One message, said or still to be sent. Text from the server is drawn as text: nothing in it becomes markup. */
import type { JSX } from 'preact'
import type { Language, Message } from '../shared/contract.ts'
import { useWidget } from './context.ts'
import { AlertIcon, CheckIcon, ClockIcon, LinkIcon } from './icons.tsx'
import type { OutboxItem } from './outbox.ts'
import { parseBlocks, safeUrl } from './rich-text.ts'

const LOCALES: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' }

/** @param active whether its buttons may still be pressed: the citizen has said nothing since */
export function MessageItem({ message, active }: { message: Message; active: boolean }): JSX.Element {
  const { strings } = useWidget()
  return (
    <div class={`message by-${message.author}`} data-author={message.author} data-seq={message.seq}>
      <Speaker message={message} />
      <div class="bubble" lang={message.language}>
        <Text text={message.text} />
        <Links message={message} />
      </div>
      <Buttons message={message} active={active} />
      {message.author === 'citizen' && (
        <p class="delivery">
          <span>
            <CheckIcon /> {strings.sent}
          </span>
        </p>
      )}
    </div>
  )
}

export function UnsentItem({ item }: { item: OutboxItem }): JSX.Element {
  const { chat, view, strings } = useWidget()
  return (
    <div class={`message by-citizen is-${item.status}`} data-author="citizen">
      <p class="speaker own">{strings.you}</p>
      <div class="bubble">
        <Text text={item.text} />
      </div>
      <p class="delivery">
        <span>
          {item.status === 'rejected' ? <AlertIcon /> : <ClockIcon />}
          {item.status === 'rejected' && item.reason ? `${strings.rejected} ${item.reason}` : strings[item.status]}
        </span>
        {item.status === 'waiting' && (
          <button type="button" class="text-button" onClick={() => chat.retryNow()}>
            {strings.retry}
          </button>
        )}
        {item.status === 'rejected' && !view.gone && (
          <button type="button" class="text-button" onClick={() => chat.takeBack(item)}>
            {strings.takeBack}
          </button>
        )}
      </p>
    </div>
  )
}

function Speaker({ message }: { message: Message }): JSX.Element {
  const { view, strings } = useWidget()
  const time = new Date(message.createdAt).toLocaleTimeString(LOCALES[view.language], { hour: '2-digit', minute: '2-digit' })
  return (
    <p class={message.author === 'citizen' ? 'speaker own' : 'speaker'}>
      {speakerName()} <time dateTime={message.createdAt}>{time}</time>
    </p>
  )

  function speakerName(): string {
    if (message.author === 'citizen') return strings.you
    if (message.author === 'system') return strings.service
    if (message.author === 'bot') return strings.computer
    return [message.name ?? strings.employee, message.department].filter(Boolean).join(' · ')
  }
}

function Text({ text }: { text: string }): JSX.Element {
  return (
    <>
      {parseBlocks(text).map((block, index) =>
        block.kind === 'list' ? (
          <ul key={index}>
            {block.items.map((item, position) => (
              <li key={position}>{item}</li>
            ))}
          </ul>
        ) : (
          <p key={index}>{block.lines.join('\n')}</p>
        ),
      )}
    </>
  )
}

function Links({ message }: { message: Message }): JSX.Element | null {
  const { strings } = useWidget()
  const links = message.links.flatMap(({ label, url }) => ({ label, href: safeUrl(url) }))
  if (links.length === 0) return null
  return (
    <ul class="links">
      {links.map(({ label, href }) => (
        <li key={label}>
          {href ? (
            <a href={href} target="_blank" rel="noopener noreferrer external">
              {label}
              <LinkIcon />
              <span class="visually-hidden"> {strings.opensElsewhere}</span>
            </a>
          ) : (
            label
          )}
        </li>
      ))}
    </ul>
  )
}

function Buttons({ message, active }: { message: Message; active: boolean }): JSX.Element | null {
  const { chat } = useWidget()
  if (message.buttons.length === 0) return null
  return (
    <div class="choices" lang={message.language}>
      {message.buttons.map((button) => (
        <button
          key={button.id}
          type="button"
          class="choice"
          aria-disabled={!active}
          onClick={() => active && chat.press(button)}
        >
          {button.label}
        </button>
      ))}
    </div>
  )
}
