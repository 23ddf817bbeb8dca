/** Holds the desk and tells the components that read a part of it when that part changes. */
import { useEffect, useReducer, useRef } from 'preact/hooks'
import { reduce, signedOutDesk, type Desk, type DeskEvent } from './desk.ts'

export class Store {
  #desk: Desk = signedOutDesk
  readonly #listeners = new Set<(desk: Desk, before: Desk) => void>()

  get desk(): Desk {
    return this.#desk
  }

  dispatch(event: DeskEvent): void {
    const before = this.#desk
    this.#desk = reduce(before, event)
    if (this.#desk !== before) for (const listener of [...this.#listeners]) listener(this.#desk, before)
  }

  /** @returns what ends the subscription */
  subscribe(listener: (desk: Desk, before: Desk) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** A component's view on the desk: it renders again only when `select` gives another value. */
export function useSelected<Value>(store: Store, select: (desk: Desk) => Value): Value {
  const [, render] = useReducer((count: number, _: undefined) => count + 1, 0)
  const shown = useRef<Value>(undefined)
  const latest = useRef(select)
  latest.current = select
  shown.current = select(store.desk)
  useEffect(() => {
    const compare = (desk: Desk): void => {
      if (!Object.is(latest.current(desk), shown.current)) render(undefined)
    }
    compare(store.desk)
    return store.subscribe(compare)
  }, [store])
  return shown.current
}
