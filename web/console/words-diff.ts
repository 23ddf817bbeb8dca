/** Which words went and which came, between two short texts: the longest common subsequence of their words (Hunt and McIlroy, 1976). */

export interface Part {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/** @returns the parts in the order in which they are read; a word and the space after it are one */
export function differences(before: string, after: string): Part[] {
  const old = before.match(/\S+\s*|\s+/g) ?? []
  const now = after.match(/\S+\s*|\s+/g) ?? []
  const common = lengths(old, now)
  const parts: Part[] = []
  const add = (kind: Part['kind'], text: string): void => {
    const last = parts.at(-1)
    if (last?.kind === kind) last.text += text
    else parts.push({ kind, text })
  }
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i]!.trim() === now[j]!.trim()) {
      add('same', now[j]!)
      i += 1
      j += 1
    } else if (j >= now.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      add('gone', old[i]!)
      i += 1
    } else {
      add('new', now[j]!)
      j += 1
    }
  }
  return parts
}

/** For each pair of places, how many words the rests of both texts have in common. */
function lengths(old: string[], now: string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0))
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      table[i]![j] = old[i]!.trim() === now[j]!.trim() ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!)
    }
  }
  return table
}
