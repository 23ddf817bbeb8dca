/** Reads the text of a `text/event-stream`. Source: WHATWG HTML, 9.2.6 "Interpreting an event stream". */

export interface ServerEvent {
  /** The type; `message` when the server names none. */
  event: string
  data: string
  /** The last id seen so far, also when this event carried none. */
  id: string
}

export class EventParser {
  #rest = ''
  #data: string[] = []
  #event = ''
  #id: string
  #start = true

  /** What the server asked with `retry:`, in milliseconds. */
  retryMs: number | undefined

  /** @param lastEventId the id to resume from, empty at the first connection */
  constructor(lastEventId = '') {
    this.#id = lastEventId
  }

  /** Takes the next piece of the stream, cut anywhere, and returns the events that it completes. */
  push(chunk: string): ServerEvent[] {
    let text = this.#rest + chunk
    if (this.#start && text.length > 0) {
      this.#start = false
      if (text.startsWith('\uFEFF')) text = text.slice(1)
    }
    // A carriage return at the very end may be half of CR LF: it waits for what follows.
    const end = text.endsWith('\r') ? text.length - 1 : text.length
    const lines = text.slice(0, end).split(/\r\n|\n|\r/)
    this.#rest = (lines.pop() ?? '') + text.slice(end)
    return lines.flatMap((line) => this.#line(line) ?? [])
  }

  #line(line: string): ServerEvent | undefined {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return undefined
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#event = value
    else if (field === 'id' && !value.includes('\0')) this.#id = value
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value)
    return undefined
  }

  #dispatch(): ServerEvent | undefined {
    const event = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id }
    const empty = this.#data.length === 0
    this.#data = []
    this.#event = ''
    return empty ? undefined : event
  }
}
