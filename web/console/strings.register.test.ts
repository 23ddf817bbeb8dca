import { describe, expect, it } from 'vitest'
import { register } from './strings.register.ts'

describe('the words about the customer register', () => {
  it('says why it is ill, and that nothing is lost', () => {
    expect(register.ill('9:00 uur', 'token')).toContain('weigert onze sleutel')
    expect(register.ill('9:00 uur', 'iets nieuws')).toContain('onbekende reden')
  })

  it('says of a refused channel what to do, and which names the register has', () => {
    const words = register.problem({ name: 'kanaal', code: 'invalid', reason: 'Allowed values: chat' })
    expect(words).toContain('open-klant.yml')
    expect(words).toContain('Allowed values: chat')
  })

  it('says of an erasure that is given up what stays, and of a contact what does not come', () => {
    expect(register.dropSure('forget')).toContain('blijft')
    expect(register.dropSure('bring')).toContain('komt dan niet')
  })

  it('names the field and the code of what it does not know', () => {
    expect(register.problem({ name: 'contactnaam.achternaam', code: 'max_length' })).toBe('contactnaam.achternaam: max_length.')
    expect(register.problem({ name: '', code: 'error' })).toBe('error.')
  })
})
