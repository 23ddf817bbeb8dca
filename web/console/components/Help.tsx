import { useState } from 'preact/hooks'
import { enableShortcuts, SHORTCUTS, shortcutsEnabled } from '../shortcuts.ts'
import { s } from '../strings.ts'
import { Modal } from './Modal.tsx'

export function Help({ onClose }: { onClose: () => void }) {
  const [enabled, setEnabled] = useState(shortcutsEnabled)
  const change = (on: boolean): void => {
    enableShortcuts(on)
    setEnabled(on)
  }
  return (
    <Modal title={s.help.title} onClose={onClose}>
      <label class="choice">
        <input type="checkbox" checked={enabled} onChange={(event) => change(event.currentTarget.checked)} />
        {s.help.enabled}
      </label>
      <p class="field-hint">{s.help.enabledHint}</p>
      <table class="help-table">
        <thead>
          <tr>
            <th scope="col">{s.help.key}</th>
            <th scope="col">{s.help.does}</th>
          </tr>
        </thead>
        <tbody>
          {[...SHORTCUTS.map(({ key, text }) => ({ keys: [key], text })), ...s.help.others].map(({ keys, text }) => (
            <tr key={text}>
              <th scope="row">
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
