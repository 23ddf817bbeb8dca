/** Gives every component the one controller and its part of the desk. */
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Controller } from './controller.ts'
import type { Desk } from './state/desk.ts'
import { useSelected } from './state/store.ts'

export const ControllerContext = createContext<Controller | null>(null)

export function useController(): Controller {
  const controller = useContext(ControllerContext)
  if (controller === null) throw new Error('A component of the console stands outside <ControllerContext.Provider>.')
  return controller
}

export function useDesk<Value>(select: (desk: Desk) => Value): Value {
  return useSelected(useController().store, select)
}

/** The time, again every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
