/** Being told of what is new while one looks elsewhere: the count in the title always, a sound and a notification only for who asks for them. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from './chat.ts'
import { useWidget } from './context.ts'
import type { Strings } from './strings.ts'
import { unreadCount } from './thread.ts'
import type { View } from './view.ts'

/** Two switches, both off. The browser is asked for its permission by the press alone. */
export function AlertSwitches(): JSX.Element {
  const { chat, view, strings } = useWidget()
  const [refused, setRefused] = useState(false)
  const notify = async (on: boolean) => {
    const allowed = on && (await Notification.requestPermission()) === 'granted'
    setRefused(on && !allowed)
    chat.setAlerts({ notify: allowed })
  }
  return (
    <div class="keeping">
      <label>
        <input type="checkbox" checked={view.alerts.sound} onChange={({ currentTarget }) => setSound(chat, currentTarget.checked)} />
        {strings.alertSound}
      </label>
      {'Notification' in globalThis && (
        <label>
          <input
            type="checkbox"
            checked={view.alerts.notify && !refused}
            aria-describedby="alert-hint"
            onChange={({ currentTarget }) => void notify(currentTarget.checked)}
          />
          {strings.alertNotify}
        </label>
      )}
      <p id="alert-hint">{strings.alertHint}</p>
      <p role="status">{refused && strings.alertRefused}</p>
    </div>
  )
}

/** A sound may only be made after a press, and this is one: it lets itself be heard. */
function setSound(chat: Chat, sound: boolean): void {
  chat.setAlerts({ sound })
  if (sound) chime()
}

/** Two soft tones, made here: nothing is fetched. */
function chime(): void {
  const audio = new AudioContext()
  const volume = new GainNode(audio, { gain: 0.08 })
  volume.connect(audio.destination)
  for (const [at, frequency] of [[0, 660], [0.15, 880]] as const) {
    const tone = new OscillatorNode(audio, { frequency })
    tone.connect(volume)
    tone.start(audio.currentTime + at)
    tone.stop(audio.currentTime + at + 0.12)
  }
  setTimeout(() => void audio.close(), 1_000)
}

/** Tells of new messages while this tab is hidden, or the panel closed: one at a time, and never what they say. */
export function useAlerts(chat: Chat, view: View, strings: Strings): void {
  const told = useRef<number>(undefined)
  const newest = view.messages.at(-1)?.seq ?? 0
  const unread = unreadCount(view.messages, view.seenSeq)
  useTitle(unread)
  useEffect(() => {
    const first = told.current === undefined || view.loading
    const before = told.current ?? newest
    told.current = newest
    if (first || !view.messages.some(({ seq, author }) => seq > before && author !== 'citizen')) return
    if (!document.hidden && view.open) return
    if (view.alerts.sound) chime()
    if (view.alerts.notify && document.hidden) show(chat, view, strings)
  }, [newest])
}

function show(chat: Chat, view: View, strings: Strings): void {
  try {
    const shown = new Notification(view.desk ? strings.title(view.desk.municipality.name) : strings.titleUnknown, { body: strings.newMessage, tag: 'balie-chat' })
    shown.addEventListener('click', () => {
      globalThis.focus()
      chat.setOpen(true)
      shown.close()
    })
  } catch {
    // Some telephones show none from a page.
  }
}

/** The count before the page's title while the page is hidden; the page may change its own title meanwhile. */
function useTitle(unread: number): void {
  const own = useRef('')
  useEffect(() => {
    const set = () => {
      const page = document.title === own.current ? own.current.replace(/^\(\d+\) /, '') : document.title
      const wanted = document.hidden && unread > 0 ? `(${unread}) ${page}` : page
      if (wanted !== document.title) document.title = wanted
      own.current = wanted
    }
    set()
    document.addEventListener('visibilitychange', set)
    return () => document.removeEventListener('visibilitychange', set)
  }, [unread])
}
