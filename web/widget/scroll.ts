/** What of the conversation is in sight. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { isBelowFold } from './fold.ts'

/** How far from the end, in pixels, still counts as reading along. */
const AT_END = 120
/** The room above and below a message that is scrolled to, in pixels. */
const MARGIN = 12

/** Where a message begins and ends in what scrolls, with a little room. */
const topOf = (item: HTMLElement) => item.offsetTop - MARGIN
const bottomOf = (item: HTMLElement) => item.offsetTop + item.offsetHeight + MARGIN
const messagesIn = (conversation: HTMLElement) => [...conversation.querySelectorAll<HTMLElement>('.message')]

/** What scrolls, how much of it is in sight, and where the conversation ends in it. */
interface Sight {
  element: HTMLElement
  height: number
  end: number
}

/** The conversation scrolls; where there is little height the whole panel does, above the composer, which stays. */
function sightOf(conversation: HTMLElement): Sight {
  const panel = conversation.closest<HTMLElement>('.panel')!
  if (getComputedStyle(conversation).overflowY !== 'visible') {
    return { element: conversation, height: conversation.clientHeight, end: conversation.scrollHeight }
  }
  const covered = panel.querySelector<HTMLElement>('.composer')?.offsetHeight ?? 0
  return { element: panel, height: panel.clientHeight - covered, end: conversation.offsetTop + conversation.offsetHeight }
}

/** The field of a form above the composer that is being filled in: a keyboard that comes on the screen does not take it away. */
function fieldInUse(panel: Element): HTMLElement | undefined {
  const focused = (panel.getRootNode() as ShadowRoot).activeElement
  return focused?.closest('.waiting-bar form') ? (focused as HTMLElement) : undefined
}

/** Where to scroll to: what is new since the citizen's last word, from its start; the question stays above it where there is room. */
function placeOf(conversation: HTMLElement): number {
  const { height } = sightOf(conversation)
  const items = messagesIn(conversation)
  const last = items.at(-1)
  if (!last) return 0
  const own = items.findLast((item) => item.dataset['author'] === 'citizen')
  const fits = own && own.offsetHeight < height / 2 // else the answer would be below the fold
  const answer = own ? items[items.indexOf(own) + 1] : undefined
  const anchor = last.dataset['author'] === 'agent' ? last : fits ? own : (answer ?? last)
  // The question makes room for the end of what is new, which itself is never scrolled off at its start.
  const room = answer ? Math.min(topOf(answer), bottomOf(last) - height) : 0
  return Math.max(topOf(anchor), room)
}

/**
 * Follows the conversation for whoever reads along: own words go to the end, an answer is shown from its start (the question stays
 * in sight above it), and who comes back sees where what is new begins. Who scrolled up is left alone. A button (`behind`) comes whenever the last message is below, until it was in sight.
 */
export function useScroll(lastMessage: string | undefined, lastUnsent: string | undefined, unreadAfter: number | undefined) {
  const scroller = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const noticed = useRef<HTMLElement | undefined>(undefined)
  const [behind, setBehind] = useState(false)
  /** Where we scrolled to ourselves: that is not the citizen reading elsewhere. */
  const ours = useRef<number>(undefined)
  /** How much was in sight when we last looked: what scrolls by itself as that changes is not the citizen either. */
  const before = useRef(0)
  const scrollTo = (top: number) => {
    const { element } = sightOf(scroller.current!)
    element.scrollTo({ top })
    ours.current = element.scrollTop
  }
  const look = () => {
    const { element, height } = sightOf(scroller.current!)
    const last = messagesIn(scroller.current!).findLast((item) => item.dataset['author'] !== 'citizen')
    if (last && !document.hidden && !isBelowFold(last, { scrollTop: element.scrollTop, clientHeight: height })) noticed.current = last
    setBehind(last !== undefined && last !== noticed.current)
  }
  const toEnd = () => {
    const { height, end } = sightOf(scroller.current!)
    scrollTo(end - height)
  }
  const toMark = () => {
    const mark = scroller.current!.querySelector<HTMLElement>('.new-mark')
    if (mark) scrollTo(topOf(mark))
    return mark !== null
  }
  const catchUp = () => {
    toEnd()
    scroller.current?.focus({ preventScroll: true })
  }
  const onScroll = () => {
    if (!scroller.current) return // it came when the conversation was out of the page already
    const { element, height, end } = sightOf(scroller.current!)
    if (element.scrollTop !== ours.current && height === before.current) follows.current = end - element.scrollTop - height < AT_END
    ours.current = undefined
    look()
  }
  useLayoutEffect(() => {
    const conversation = scroller.current!
    const panel = conversation.closest('.panel')!
    // The panel opens or is turned, and the bar of the queue comes and grows below: what was in sight stays so, as far as its start does;
    // for what then lies below, the button comes back.
    const observer = new ResizeObserver(() => {
      const { element, height } = sightOf(conversation)
      const filledIn = height === before.current ? undefined : fieldInUse(panel)
      if (filledIn) filledIn.scrollIntoView({ block: 'nearest' })
      else if (height !== before.current && follows.current && !document.hidden) {
        if (before.current === 0 && toMark()) follows.current = false
        else scrollTo(Math.max(element.scrollTop, placeOf(conversation)))
        noticed.current = undefined
      }
      before.current = height
      look()
    })
    observer.observe(conversation)
    observer.observe(panel)
    panel.addEventListener('scroll', onScroll)
    return () => {
      observer.disconnect()
      panel.removeEventListener('scroll', onScroll)
    }
  }, [])
  useLayoutEffect(() => {
    if (!lastUnsent) return
    follows.current = true
    toEnd()
  }, [lastUnsent])
  useLayoutEffect(() => {
    if (!lastMessage) return
    if (follows.current && !document.hidden) scrollTo(placeOf(scroller.current!))
    look()
  }, [lastMessage])
  useLayoutEffect(() => {
    if (unreadAfter !== undefined) toMark()
    look()
  }, [unreadAfter])
  return { scroller, behind, catchUp, onScroll }
}
