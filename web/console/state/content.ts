/** One thing that editors or supervisors change: what holds, what is typed, what is wrong with it, and the way to publish. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { ApiError, isTransient } from '../../shared/api.ts'
import { useController } from '../context.ts'
import { explain, isSignedOut } from '../errors.ts'
import { editing as words, type Finding } from '../strings.editing.ts'
import { type Found, type Looked, Looking, NOTHING_YET, shownOf, standingOf } from './looking.ts'
import { publishedNotice } from './published.ts'

export type Body = Record<string, unknown>

export interface Standing {
  version: number
  overridden: boolean
  fileChanged: boolean
  refused: Finding[]
}

export interface Change {
  kind: string
  key: string
  title: string | null
  version: number
  before: Body
  after: Body | null
  /** What its file says. */
  file?: Body | null
  reason: string
  undoOf: number | null
  by: string
  at: string
}

export interface Draft {
  body: Body
  version: number
  revision: number
  by: string
  byId: string
  at: string
}

export interface PreviewLine {
  language: string
  channel: string
  text: string
  links: { label: string; url: string }[]
  label: string | null
  /** From when; nothing for now. */
  on?: string | null
}

export interface Detail extends Standing {
  kind: string
  key: string
  title: string
  body: Body | null
  file: Body | null
  draft: Draft | null
  /** One's own draft that a colleague threw away. */
  discarded: { body: Body; by: string; at: string } | null
  history: Change[]
  type?: string
  languages?: string[]
  facts?: { key: string; label: string; value: string | null }[]
  uses?: { kind: string; key: string; title: string }[]
  choices?: Record<string, { value: string; label: string }[]>
}

export interface ListRow extends Standing {
  key: string
  title: string
  excerpt: string
  group?: string
  draft: { by: string; at: string } | null
  type?: string
  expired?: boolean
  later?: number
}

interface State {
  detail: Detail | null
  body: Body | null
  /** What stands in the form is neither published nor saved. */
  dirty: boolean
  conflict: { by: string; at: string } | null
  /** What a colleague made of it meanwhile, until the editor has chosen between that and what is typed. */
  newest: Detail | null
  /** What was typed where the editor chose the text of a colleague: it stays to be read, and taken back. */
  mine: Body | null
  /** What stands in the form was typed here before. */
  restored: boolean
  error: string | null
  /** The error is that nothing answers: it is over with the next answer. */
  unreachable: boolean
  notice: string | null
  busy: boolean
}

const START: State = { detail: null, body: null, dirty: false, conflict: null, newest: null, mine: null, restored: false, error: null, unreachable: false, notice: null, busy: false }
export const REASON_LEAST = 3 // characters

const place = (kind: string, key: string): string => `balie.editing.${kind}.${key}`

const saying = (detail: Detail): Body | null => detail.draft?.body ?? detail.body ?? detail.file

/** Keeps what is typed in this tab, over the version on which it is to be published. */
function keepTyped(detail: Detail, body: Body): void {
  sessionStorage.setItem(place(detail.kind, detail.key), JSON.stringify({ version: detail.version, revision: detail.draft?.revision ?? 0, body }))
}

/** What was typed here before in this tab, over the same version. */
function typedBefore(detail: Detail): Body | null {
  const kept = sessionStorage.getItem(place(detail.kind, detail.key))
  if (kept === null) return null
  const { version, revision, body } = JSON.parse(kept) as { version: number; revision: number; body: Body }
  return version === detail.version && revision === (detail.draft?.revision ?? 0) ? body : null
}

export function useItem(kind: string, key: string) {
  const controller = useController()
  const { api } = controller.client
  const path = `/v1/content/${kind}/${encodeURIComponent(key)}`
  const [state, setState] = useState<State>(START)
  const change = useCallback((changed: Partial<State>) => setState((known) => ({ ...known, ...changed })), [])

  const show = useCallback(
    (detail: Detail, notice: string | null) => {
      const typed = typedBefore(detail)
      const restored = typed !== null && notice === null
      change({ detail, body: typed ?? saying(detail), dirty: typed !== null, conflict: null, newest: null, error: null, busy: false, restored, notice })
    },
    [change],
  )
  const fail = useCallback(
    (error: unknown) => {
      if (isSignedOut(error)) controller.expire()
      const changed = error instanceof ApiError && error.code === 'content_changed' ? (error.problem as unknown as { by: string; at: string }) : null
      change({ busy: false, notice: null, conflict: changed, error: changed ? null : explain(error), unreachable: isTransient(error) })
    },
    [change, controller],
  )
  const load = useCallback(
    async (notice: string | null = null) => {
      try {
        show(await api.get<Detail>(path), notice)
      } catch (error) {
        fail(error)
      }
    },
    [api, path, show, fail],
  )
  useEffect(() => {
    setState(START)
    void load()
  }, [load])

  const edit = useCallback(
    (body: Body) => {
      setState((known) => {
        if (known.detail) keepTyped(known.detail, body)
        return { ...known, body, dirty: true, restored: false, notice: null, error: null }
      })
    },
    [],
  )
  const forget = (): void => sessionStorage.removeItem(place(kind, key))

  const { looked, standing, lookNow } = useLooked(path, state.body)
  useEffect(() => {
    if (standing === 'checked') setState((known) => (known.unreachable ? { ...known, error: null, unreachable: false } : known))
  }, [standing])
  const over = { version: state.detail?.version ?? 0, revision: state.detail?.draft?.revision ?? 0 }

  /** Does one thing with the server; what is typed stays where it fails. */
  const act = async (call: () => Promise<unknown>, notice: string | null): Promise<boolean> => {
    change({ busy: true, restored: false, error: null, notice: null })
    try {
      await call()
      if (notice !== null) forget()
      await load(notice)
      return true
    } catch (error) {
      fail(error)
      return false
    }
  }
  return {
    ...state,
    ...looked,
    standing,
    lookNow,
    edit,
    reload: () => load(),
    /** Shows what a colleague made of it beside what is typed. */
    compare: async () => {
      try {
        change({ newest: await api.get<Detail>(path), conflict: null })
      } catch (error) {
        fail(error)
      }
    },
    /** Ends the comparison: goes on with one of both, over the newest version. */
    choose: (whose: 'mine' | 'theirs') => {
      const { newest, body } = state
      if (newest === null || body === null) return
      if (whose === 'mine') keepTyped(newest, body)
      else forget()
      show(newest, whose === 'mine' ? words.choseMine : words.choseTheirs)
      change({ mine: whose === 'mine' ? null : body })
    },
    /** What was typed after all, where the editor first chose the text of a colleague. */
    takeBack: () => {
      if (state.mine) edit(state.mine)
      change({ mine: null, notice: words.choseMine })
    },
    save: () => act(() => api.call('PUT', `${path}/draft`, { body: { body: state.body, ...over } }), words.saved),
    discard: () => act(() => api.call('DELETE', `${path}/draft`), words.discarded),
    /** The draft that a colleague threw away: back in the form, or seen. */
    regain: async (again: boolean) => {
      const lost = state.detail?.discarded
      if (!lost || !(await act(() => api.call('DELETE', `${path}/discarded`), null))) return
      if (again) edit(lost.body)
    },
    publish: (reason: string, confirmed: boolean) =>
      act(() => api.post(`${path}/publish`, { body: state.body, ...over, reason, confirmed }), publishedNotice(kind, state.detail?.body ?? null, state.body)),
    keepOurs: () =>
      act(() => api.post(`${path}/publish`, { body: state.detail?.body, ...over, reason: words.keepOurs, confirmed: true }), words.published),
    /** Publishes an earlier version again; what is typed stays in the form. The caller says what failed. */
    undo: async (to: number, reason: string) => {
      const detail = await api.post<Detail>(`${path}/undo`, { to, version: over.version, reason })
      if (state.dirty && state.body) keepTyped(detail, state.body)
      show(detail, state.dirty || detail.draft ? words.undoneTyped : words.undoneNow)
    },
  }
}

/** What is wrong with these words and how they would be read; asked again once there is a connection. */
function useLooked(path: string, body: Body | null) {
  const controller = useController()
  const [found, setFound] = useState<Found>(NOTHING_YET)
  const looking = useMemo(() => {
    const ask = async (words: Body): Promise<Looked> => {
      try {
        return await controller.client.api.post<Looked>(`${path}/check`, { body: words })
      } catch (error) {
        if (isSignedOut(error)) controller.expire()
        throw error
      }
    }
    return new Looking(ask, setFound)
  }, [controller, path])
  useEffect(() => {
    if (body !== null) looking.look(body)
  }, [looking, body])
  useEffect(() => {
    const again = (): void => looking.again()
    addEventListener('online', again)
    return () => {
      removeEventListener('online', again)
      looking.stop()
    }
  }, [looking])
  return { looked: shownOf(found, body), standing: standingOf(found, body), lookNow: () => looking.now() }
}

export type ItemState = ReturnType<typeof useItem>
