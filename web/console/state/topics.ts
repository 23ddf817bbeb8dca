/** Finding a topic by a few letters of its title. */

export interface NamedTopic {
  topic: string
  title: string
}

/** The topics that have these letters: the title itself, then what begins with them, then a word that does, then the rest; the shorter title first. */
export function topicsNamed(topics: readonly NamedTopic[], typed: string): NamedTopic[] {
  const wanted = folded(typed.trim())
  const place = ({ title }: NamedTopic): number => {
    const text = folded(title)
    if (text === wanted) return 0
    if (text.startsWith(wanted)) return 1
    return text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted)) ? 2 : 3
  }
  const found = topics.filter(({ title }) => folded(title).includes(wanted))
  if (wanted === '') return found
  return found.toSorted((one, other) => place(one) - place(other) || one.title.length - other.title.length)
}

function folded(text: string): string {
  return text.toLocaleLowerCase('nl').normalize('NFD').replace(/\p{M}/gu, '')
}
