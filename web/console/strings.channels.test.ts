import { expect, test } from 'vitest'
import { channels } from './strings.channels.ts'

test('a certificate that is not right says the same of the mailbox and of the server that sends, and what to do', () => {
  for (const code of ['read_imap_certificate_unknown', 'smtp_certificate_unknown']) expect(channels.why(code)).toContain('SSL_CERT_FILE')
  for (const code of ['read_imap_certificate_name', 'smtp_certificate_name']) expect(channels.why(code)).toContain('channels.yml')
  expect(channels.why('smtp_something_else')).toBe('smtp_something_else')
})
