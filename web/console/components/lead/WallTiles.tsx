import type { ComponentChildren } from 'preact'
import { s } from '../../strings.ts'
import { timeOfDay } from '../../time.ts'
import { type Board, type ChannelNow, type DepartmentNow, longest } from './wallboard.ts'

const words = s.wallboard

type Tone = 'plain' | 'well' | 'look' | 'ill'

/** Never by colour alone: each tone has a sign of its own, and the words say the same. */
const SIGNS: Record<Tone, string> = { plain: '', well: '✓', look: '▲', ill: '✕' }

function Sign({ tone }: { tone: Tone }) {
  return SIGNS[tone] === '' ? null : (
    <span class="wall-sign" aria-hidden="true">
      {SIGNS[tone]}
    </span>
  )
}

/** The computer, the surge, the brake and the channels: each in two words. */
export function States({ board }: { board: Board }) {
  const { brakes, surge } = board
  const stopped = [brakes.bot && words.brakeBot, ...brakes.channels.map((name) => words.channels[name] ?? name), ...brakes.answers].filter(Boolean)
  const bot = brakes.bot ? 'stopped' : board.botReady ? 'well' : 'away'
  const mode = surge?.status ?? 'off'
  return (
    <section aria-label={words.states}>
      <dl class="wall-states">
        <State name={words.bot} tone={bot === 'well' ? 'well' : 'ill'} value={words.botStates[bot]} />
        <State name={words.surge} tone={mode === 'off' ? 'well' : 'look'} value={words.surgeStates[mode]} />
        <State
          name={words.brake}
          tone={stopped.length > 0 ? 'ill' : 'well'}
          value={stopped.length > 0 ? words.brakeOn(stopped.join(', ')) : words.brakeOff}
        />
        {board.channels.map(({ channel, state }) => (
          <State
            key={channel}
            name={words.channels[channel] ?? channel}
            tone={state === 'well' ? 'well' : 'ill'}
            value={words.channelStates[state] ?? state}
          />
        ))}
      </dl>
    </section>
  )
}

function State({ name, tone, value }: { name: string; tone: Tone; value: string }) {
  return (
    <div class="wall-state" data-tone={tone}>
      <dt>{name}</dt>
      <dd>
        <Sign tone={tone} /> {value}
      </dd>
    </div>
  )
}

/** Who waits for a department: how many, how long the first of them, and whether that is longer than was said. */
export function DepartmentTile({ department, at }: { department: DepartmentNow; at: string }) {
  const { waiting, late, away, here, free, promises, name, open } = department
  const first = longest(department, at)
  const tone: Tone = late > 0 ? 'ill' : waiting > 0 && here === 0 ? 'look' : 'plain'
  return (
    <li class="wall-tile" data-tone={tone}>
      <h4 class="wall-name">
        {name} {!open && <span class="wall-closed">{words.closed}</span>}
      </h4>
      <p class="wall-number">
        <strong>{waiting}</strong> <span>{words.waitingFor(waiting)}</span>
      </p>
      {first && (
        <p>
          {words.oldest(first.waits)}
          {first.promised === null ? words.noPromise : words.promised(first.promised)}
        </p>
      )}
      {(late > 0 || first?.promised != null) && (
        <p class="wall-verdict">
          <Sign tone={late > 0 ? 'ill' : 'well'} /> {late > 0 ? words.late(late) : words.inTime}
        </p>
      )}
      {away > 0 && <p>{words.away(away)}</p>}
      <p>{words.staff(here, free)}</p>
      <p class="wall-small">
        {promises
          ? words.kept(words.percent(promises.median.share), words.percent(promises.p90.share), promises.promises)
          : words.keptNone}
      </p>
    </li>
  )
}

/** How many colleagues are there and what they are at: numbers, nobody's name. */
export function People({ people }: { people: Board['people'] }) {
  const { presence } = people
  const here = presence.available + presence.busy + presence.break + presence.away
  const rows: [string, number][] = [
    [words.peopleRows.inConversation, people.inConversation],
    [words.peopleRows.free, people.free],
    [words.peopleRows.wrappingUp, people.wrappingUp],
    [words.peopleRows.breaksDue, people.breaksDue],
  ]
  return (
    <Tile title={words.people} tone={people.breaksDue > 0 ? 'look' : 'plain'} number={here} unit={words.here}>
      <Rows rows={rows} />
      <p class="wall-small">{words.presence(presence)}</p>
    </Tile>
  )
}

export function Promised({ board: { callbacks, terms } }: { board: Board }) {
  return (
    <>
      <Tile title={words.callbacks} tone={callbacks.late > 0 ? 'ill' : 'plain'} number={callbacks.due} unit={words.callbacksDue}>
        <Rows rows={[[words.callbacksLate, callbacks.late]]} />
      </Tile>
      <Tile title={words.terms} tone={terms.late > 0 ? 'ill' : terms.ending > 0 ? 'look' : 'plain'} number={terms.ending} unit={words.termsEnding}>
        <Rows rows={[[words.termsLate, terms.late]]} />
      </Tile>
    </>
  )
}

export function Traffic({ channel }: { channel: ChannelNow }) {
  return (
    <Tile
      title={words.traffic(words.channels[channel.channel] ?? channel.channel)}
      tone={channel.state === 'well' ? 'plain' : 'ill'}
      number={channel.in}
      unit={words.cameIn(channel.in)}
    >
      <Rows
        rows={[
          [words.wentOut, channel.out],
          [words.notSent, channel.notSent],
        ]}
      />
      <p class="wall-small">{channel.lastAt ? words.last(timeOfDay(channel.lastAt)) : words.noneLately}</p>
    </Tile>
  )
}

interface TileProps {
  title: string
  tone: Tone
  number: number
  unit: string
  children: ComponentChildren
}

function Tile({ title, tone, number, unit, children }: TileProps) {
  return (
    <li class="wall-tile" data-tone={tone}>
      <h3 class="wall-name">
        <Sign tone={tone} /> {title}
      </h3>
      <p class="wall-number">
        <strong>{words.number(number)}</strong> <span>{unit}</span>
      </p>
      {children}
    </li>
  )
}

function Rows({ rows }: { rows: [string, number][] }) {
  return (
    <dl class="wall-rows">
      {rows.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words.number(count)}</dd>
        </div>
      ))}
    </dl>
  )
}
