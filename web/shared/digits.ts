/** What somebody typed, with its Arabic and Persian digits as 0 to 9. */
export function withPlainDigits(typed: string): string {
  return typed.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15))
}
