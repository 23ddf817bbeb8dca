import { expect, test } from 'vitest'
import { withPlainDigits } from './digits.ts'

test('a number may be typed in Arabic or Persian digits', () => {
  expect(withPlainDigits('٠١٢٣٤٥٦٧٨٩')).toBe('0123456789')
  expect(withPlainDigits('۰۱۲۳۴۵۶۷۸۹')).toBe('0123456789')
  expect(withPlainDigits('7K3M-9QXT')).toBe('7K3M-9QXT')
})
