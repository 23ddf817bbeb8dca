import { useState } from 'preact/hooks'
import type { AttentionSettings } from '../attention.ts'
import { useController } from '../context.ts'
import { s } from '../strings.ts'
import { playTone } from '../tone.ts'
import { Modal } from './Modal.tsx'

/** What may draw this agent's attention. Permission is asked by the press that switches it on, never before. */
export function AttentionDialog({ onClose }: { onClose: () => void }) {
  const { attention } = useController()
  const [settings, setSettings] = useState(attention.settings)
  const [refused, setRefused] = useState<string | null>(null)
  const change = (some: Partial<AttentionSettings>): void => {
    attention.change(some)
    setSettings(attention.settings)
  }
  const changeDesktop = async (on: boolean): Promise<void> => {
    setRefused(null)
    if (!on) return change({ desktop: false })
    if (!('Notification' in globalThis)) return setRefused(s.alerting.desktopMissing)
    const allowed = (await Notification.requestPermission()) === 'granted'
    change({ desktop: allowed })
    if (!allowed) setRefused(s.alerting.desktopDenied)
  }
  return (
    <Modal title={s.alerting.title} onClose={onClose}>
      <p>{s.alerting.intro}</p>
      <label class="choice">
        <input type="checkbox" checked={settings.sound} onChange={(event) => change({ sound: event.currentTarget.checked })} />
        {s.alerting.sound}
      </label>
      <p class="field-hint">{s.alerting.soundHint}</p>
      <div class="attention-volume">
        <label>
          {s.alerting.volume}{' '}
          <input
            type="range"
            min="0.1"
            max="1"
            step="0.1"
            value={settings.volume}
            onChange={(event) => change({ volume: Number(event.currentTarget.value) })}
          />
        </label>
        <button type="button" class="button button-secondary" onClick={() => playTone(settings.volume)}>
          {s.alerting.try}
        </button>
      </div>
      <label class="choice">
        <input
          type="checkbox"
          checked={settings.desktop}
          aria-describedby={refused ? 'attention-refused' : undefined}
          onChange={(event) => void changeDesktop(event.currentTarget.checked)}
        />
        {s.alerting.desktop}
      </label>
      <p id="attention-refused" class="field-hint" role="alert">
        {refused}
      </p>
    </Modal>
  )
}
