import { Phase } from "@fairtick/contract";
import { t } from "@fairtick/game-view";
import { CarStatus, isQualifying, type RaceState, type RaceWorld, TICK_HZ } from "../../rules/index.ts";
import type { GhostFacts } from "../ghost-cars.ts";
import type { LapTimes } from "../lap-timer.ts";
import { type CarColours, palette } from "../palette.ts";
import type { RaceRow } from "../race-model.ts";
import { deltaText, lapText } from "../times.ts";
import css from "./race-panels.module.css";

export interface RacePanelsProps {
  readonly state: RaceState;
  readonly world: RaceWorld;
  readonly rows: readonly RaceRow[];
  /** So many of them have room. */
  readonly boardRows: number;
  readonly times: LapTimes | undefined;
  /** Undefined where none was asked for. */
  readonly ghost: GhostFacts | undefined;
  /** Seat of the car that is shown; -1 for none. */
  readonly followed: number;
  readonly isOwn: boolean;
  readonly colourOf: CarColours;
}

/** What lies over the picture of a race. */
export function RacePanels(props: RacePanelsProps) {
  const { state, followed } = props;
  return (
    <div className={css["panels"]}>
      <Place {...props} />
      <Board {...props} />
      {followed >= 0 && <Times {...props} />}
      {followed >= 0 && <Dashboard {...props} />}
      <StartLights state={state} />
    </div>
  );
}

function Place({ state, world, rows, followed }: RacePanelsProps) {
  const row = rows.find(({ seat }) => seat === followed);
  const { cars } = state;
  const laps = world.options.lapLimit;
  const lap = followed < 0 ? 0 : Math.min(laps, Math.max(1, cars.lap[followed]));
  return (
    <section className={css["place"]} aria-label={t("Position")}>
      <div className={css["big"]}>
        {row === undefined ? "–" : row.position}
        <small>/{rows.length}</small>
      </div>
      {isQualifying(state) ? (
        <div>
          <div className={css["label"]}>{t("Qualifying")}</div>
          <div className={css["value"]}>{leftText(state)}</div>
        </div>
      ) : (
        <div>
          <div className={css["label"]}>{t("Lap")}</div>
          <div className={css["value"]}>
            {lap === 0 ? "–" : lap}
            <small>/{laps}</small>
          </div>
        </div>
      )}
    </section>
  );
}

/** Until qualifying ends: "4:59". */
function leftText(state: RaceState): string {
  if (state.race.countdownTicks > 0) return "–";
  const seconds = Math.max(0, Math.ceil((state.race.deadlineTick - tickOf(state)) / TICK_HZ));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Of the session that a state is of. */
const tickOf = (state: RaceState): number =>
  (state as unknown as { readonly $session: { readonly tick: number } }).$session.tick;

function Board({ state, rows, boardRows, followed, isOwn, colourOf }: RacePanelsProps) {
  return (
    <section className={css["board"]} aria-label={t("Standings")}>
      <ol>
        {near(rows, followed, boardRows).map((row) => (
          <li key={row.seat} data-own={row.seat === followed} data-out={row.isRetired}>
            <span className={css["position"]}>{row.position}</span>
            <i style={{ background: isOwn && row.seat === followed ? palette.own : colourOf(row.seat) }} />
            <span className={css["name"]}>{row.name}</span>
            <span className={css["gap"]}>{isQualifying(state) ? lapText(row.bestLapMs) : gapText(row)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Of so many rows, the first and those around the car that is followed. */
function near(rows: readonly RaceRow[], followed: number, most: number): readonly RaceRow[] {
  if (rows.length <= most) return rows;
  const at = rows.findIndex(({ seat }) => seat === followed);
  if (at < most - 1) return rows.slice(0, most);
  const first = most < 8 ? 1 : 3;
  const around = most - first;
  const from = Math.max(first, Math.min(at - (around >> 1), rows.length - around));
  return [...rows.slice(0, first), ...rows.slice(from, from + around)];
}

function gapText(row: RaceRow): string {
  if (row.isRetired) return t("out");
  if (row.position === 1) return row.isFinished ? t("winner") : t("leader");
  if (row.isFinished) return t("finished");
  if (row.lapsBehind > 0) return t("+{count, plural, one {# lap} other {# laps}}", { count: row.lapsBehind });
  return row.gapMs === undefined ? "" : `+${(row.gapMs / 1000).toFixed(1)}`;
}

function Times({ times, ghost }: RacePanelsProps) {
  if (times === undefined) return null;
  const { currentMs, lastMs, bestMs, deltaMs, sectorsMs, bestSectorsMs, sector } = times;
  return (
    <section className={css["times"]} aria-label={t("Lap times")}>
      <div className={css["current"]}>
        {currentMs === undefined ? "–" : lapText(Math.floor(currentMs / 10) * 10).slice(0, -1)}
        {deltaMs !== undefined && (
          <span data-faster={deltaMs < 0} className={css["delta"]}>
            {deltaText(deltaMs)}
          </span>
        )}
      </div>
      <ul className={css["sectors"]} aria-label={t("Sectors")}>
        {sectorsMs.map((ms, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sector is its number.
          <li key={i} data-state={sectorState(ms, bestSectorsMs[i], i === sector)}>
            {ms === undefined ? t("S{number}", { number: i + 1 }) : (ms / 1000).toFixed(2)}
          </li>
        ))}
      </ul>
      <dl>
        <dt>{t("Last")}</dt>
        <dd>{lapText(lastMs)}</dd>
        <dt>{t("Best")}</dt>
        <dd>{lapText(bestMs)}</dd>
        {ghost?.name !== undefined && (
          <>
            <dt>{t("Ghost")}</dt>
            <dd className={css["ghost"]}>
              <span className={css["name"]}>{ghost.name}</span>
              {ghost.deltaMs !== undefined && (
                <span data-faster={ghost.deltaMs < 0} className={css["delta"]}>
                  {deltaText(ghost.deltaMs)}
                </span>
              )}
            </dd>
          </>
        )}
      </dl>
      {ghost?.words !== undefined && (
        <p className={css["words"]} role="status">
          {ghost.words}
        </p>
      )}
    </section>
  );
}

function sectorState(ms: number | undefined, bestMs: number | undefined, isNow: boolean): string {
  if (ms === undefined) return isNow ? "now" : "open";
  return bestMs !== undefined && ms <= bestMs ? "best" : "slower";
}

function Dashboard({ state, world, followed }: RacePanelsProps) {
  const { cars } = state;
  const bars = [
    [t("Throttle"), "throttle", cars.throttle[followed]],
    [t("Brake"), "brake", cars.brake[followed]],
  ] as const;
  return (
    <section className={css["dashboard"]} aria-label={t("Dashboard")}>
      <div className={css["pedals"]}>
        {bars.map(([label, name, value]) => (
          <div
            key={name}
            className={css["pedal"]}
            role="img"
            aria-label={`${label} ${Math.round(value * 100)} %`}
          >
            <div data-pedal={name} style={{ transform: `scaleY(${value})` }} />
          </div>
        ))}
      </div>
      <div>
        <div className={css["speed"]}>
          {Math.round(cars.speed[followed] * 3.6)}
          <small>{t("km/h")}</small>
        </div>
        <div className={css["wheel"]} role="img" aria-label={t("Steering")}>
          <div style={{ transform: `translateX(${-cars.steering[followed] * 50}%)` }} />
        </div>
        <div className={css["car"]}>{world.cars[cars.spec[followed]]?.name}</div>
      </div>
    </section>
  );
}

const LIGHTS = 5;
const GO_TICKS = 1.2 * TICK_HZ;

/** Five red lights, one a second; they go out when the race begins. */
function StartLights({ state }: { readonly state: RaceState }) {
  const { race, cars } = state;
  if (race.countdownTicks > 0) {
    const lit = LIGHTS - Math.ceil(race.countdownTicks / TICK_HZ) + 1;
    return (
      <div
        className={css["lights"]}
        role="status"
        aria-label={t("Start in {seconds}", { seconds: Math.ceil(race.countdownTicks / TICK_HZ) })}
      >
        {Array.from({ length: LIGHTS }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a light is its number.
          <i key={i} data-lit={i < lit} />
        ))}
      </div>
    );
  }
  const isGo = race.phase === Phase.active && tickOf(state) - race.startTick < GO_TICKS;
  if (!isGo || cars.status[0] === CarStatus.retired) return null;
  return (
    <div className={css["go"]} role="status">
      {t("Go!")}
    </div>
  );
}
