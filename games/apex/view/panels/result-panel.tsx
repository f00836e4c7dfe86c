import { type RaceState, ticksToMs } from "../../rules/index.ts";
import type { RaceRow } from "../race-model.ts";
import { lapText } from "../times.ts";
import css from "./race-panels.module.css";

export interface ResultPanelProps {
  readonly rows: readonly RaceRow[];
  readonly state: RaceState;
  readonly own: number | undefined;
  /** Whether everybody has finished. */
  readonly isFinal: boolean;
}

export function ResultPanel({ rows, state, own, isFinal }: ResultPanelProps) {
  const row = rows.find(({ seat }) => seat === own);
  const winner = rows.find(({ isFinished }) => isFinished);
  return (
    <div className={css["result"]}>
      <h2>
        {row?.isFinished === true ? `You finished ${ordinal(row.position)}` : headline(winner, isFinal)}
      </h2>
      {!isFinal && <p>The others are still driving.</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Driver</th>
            <th scope="col">Laps</th>
            <th scope="col">Best lap</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((each) => (
            <tr key={each.seat} data-own={each.seat === own}>
              <td>{each.position}</td>
              <td>
                {each.name}
                {each.isAi && <small> AI</small>}
              </td>
              <td>{each.laps}</td>
              <td>{lapText(each.bestLapMs)}</td>
              <td>
                {each.isFinished ? lapText(totalMs(state, each.seat)) : each.isRetired ? "out" : "driving"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function headline(winner: RaceRow | undefined, isFinal: boolean): string {
  if (winner === undefined) return isFinal ? "Nobody has finished" : "The race goes on";
  return `${winner.name} has won`;
}

/** The finishing time of others is not sent; their laps are not enough to tell it, so only the own one is known. */
function totalMs({ race, cars }: RaceState, seat: number): number | undefined {
  const tick = cars.finishTime[seat];
  return tick > race.startTick ? ticksToMs(tick - race.startTick) : undefined;
}

function ordinal(place: number): string {
  const last = place % 100 > 10 && place % 100 < 14 ? 0 : place % 10;
  return `${place}${["th", "st", "nd", "rd"][last] ?? "th"}`;
}
