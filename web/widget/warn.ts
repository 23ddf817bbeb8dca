/** What the developer of the page should know, in the browser's console: each thing once, however often it is met. */
const said = new Set<string>()

export function warn(problem: string): void {
  if (said.has(problem)) return
  said.add(problem)
  console.warn(`balie-chat: ${problem}`)
}

/**
 * The first call got no answer. A page is not told why; on another origin than Balie's it is most often that Balie does not know the page.
 * A sandboxed frame has the origin `null`, also where its address is Balie's own.
 */
export function warnOfOrigin(base: string, cause: unknown): void {
  const balie = new URL(base || location.href, location.href).origin
  if (balie === self.origin || !navigator.onLine || !(cause instanceof TypeError)) return // TypeError: refused at once, not too late
  warn(
    `no answer from ${balie}. If Balie runs there: has BALIE_ORIGINS the origin of this page, "${self.origin}", and was Balie restarted since? ` +
      `And does connect-src of this page's policy name ${balie}?`,
  )
}

/** The page names a topic that the desk does not offer as a button: a typing error, most often. */
export function warnOfTopic(topic: string | undefined, buttons: readonly { id: string }[] | undefined): void {
  if (topic === undefined || buttons === undefined || buttons.some(({ id }) => id === `topic:${topic}`)) return
  warn(`the catalogue of this Balie has no topic "${topic}": the page begins without one. The names are those of the files in catalogue/, such as "paspoort".`)
}
