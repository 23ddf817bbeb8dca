import { answering as words } from '../strings.answering.ts'

/** Characters of a message; the server refuses more. */
const LIMIT = 4_000
const NEAR = 400

export function isTooLong(text: string): boolean {
  return lengthOf(text) > LIMIT
}

/** How much room is left, once that is little, and what to do where there is none. */
export function TextLength({ text, id }: { text: string; id: string }) {
  const length = lengthOf(text)
  const long = length > LIMIT
  return (
    <div id={id} class="text-length">
      <div role="alert">{long && <p class="error-message">{words.length.tooLong(length, LIMIT)}</p>}</div>
      {!long && length > LIMIT - NEAR && <p class="field-hint">{words.length.left(LIMIT - length)}</p>}
    </div>
  )
}

/** As the server counts: without the white space around it, and a sign beyond the basic plane as one. */
function lengthOf(text: string): number {
  return text.length <= LIMIT - NEAR ? 0 : [...text.trim()].length
}
