import { useState } from 'preact/hooks'
import { useController } from '../../context.ts'
import { arrange } from '../../strings.arrange.ts'
import { FormModal, Modal } from '../Modal.tsx'
import type { Account } from './AccountsPage.tsx'

const words = arrange.accounts

/** Whether somebody is to have another password. */
export function NewPassword({ who, onClose, onMade }: { who: Account; onClose: () => void; onMade: (password: string) => void }) {
  const { client } = useController()
  const submit = async (): Promise<void> => {
    const { password } = await client.api.post<{ password: string }>(`/v1/accounts/${who.id}/password`)
    onMade(password)
  }
  return (
    <FormModal title={words.passwordNamed(who.name)} intro={words.passwordSure(who.name)} submitLabel={words.password} onClose={onClose} check={() => ({})} submit={submit}>
      {() => null}
    </FormModal>
  )
}

/** A password that is shown once. */
export function ShownPassword({ who, password, onClose }: { who: Account; password: string; onClose: () => void }) {
  const [said, setSaid] = useState('')
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(password)
      setSaid(words.copied)
    } catch {
      setSaid(words.notCopied)
    }
  }
  return (
    <Modal title={words.passwordNamed(who.name)} onClose={onClose}>
      <p>{words.passwordIs(who.name)}</p>
      <dl class="shown-account">
        <dt>{words.username}</dt>
        <dd>{who.username}</dd>
        <dt>{words.temporary}</dt>
        <dd>
          <code class="shown-password">{password}</code>
        </dd>
      </dl>
      <p>
        <button type="button" class="button button-secondary" onClick={() => void copy()}>
          {words.copy}
        </button>
      </p>
      <p role="status">{said}</p>
    </Modal>
  )
}

/** Whether somebody's account is to be closed. */
export function CloseAccount({ who, onClose, onClosed }: { who: Account; onClose: () => void; onClosed: () => void }) {
  const { client } = useController()
  const submit = async (): Promise<void> => {
    await client.api.post(`/v1/accounts/${who.id}/close`)
    onClosed()
  }
  return (
    <FormModal title={words.closeNamed(who.name)} intro={words.closeSure(who.name)} submitLabel={words.close} onClose={onClose} check={() => ({})} submit={submit}>
      {() => null}
    </FormModal>
  )
}

/** Whether somebody who lost phone and recovery codes is to sign in with the password alone. */
export function SecondStepAway({ who, onClose, onDone }: { who: Account; onClose: () => void; onDone: () => void }) {
  const { client } = useController()
  const submit = async (): Promise<void> => {
    await client.api.call('DELETE', `/v1/agents/${who.id}/second-step`)
    onDone()
  }
  return (
    <FormModal title={words.secondStepNamed(who.name)} intro={words.secondStepSure(who.name)} submitLabel={words.secondStep} onClose={onClose} check={() => ({})} submit={submit}>
      {() => null}
    </FormModal>
  )
}
