/** Whether the last message is in sight, or lies below the fold. */

/** How much of a message, in pixels, must show to be noticed: who speaks and a line. */
const NOTICED = 72

/** @param message where it lies in what scrolls, as of the DOM element; @param window what of it is in sight */
export function isBelowFold(
  message: { offsetTop: number; offsetHeight: number },
  window: { scrollTop: number; clientHeight: number },
): boolean {
  return message.offsetTop + Math.min(message.offsetHeight, NOTICED) > window.scrollTop + window.clientHeight
}
