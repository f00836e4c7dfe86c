import { ordinal } from "../ordinal.ts";
import type { RaceRow } from "../race-model.ts";
import { lapText } from "../times.ts";
import css from "./race-panels.module.css";

export interface ResultPanelProps {
  readonly rows: readonly RaceRow[];
  /** By seat: from the start to the finish, of those who have finished while this was watched. */
  readonly totalsMs: ReadonlyMap<number, number>;
  readonly own: number | undefined;
  /** Whether everybody has finished. */
  readonly isFinal: boolean;
}

export function ResultPanel({ rows, totalsMs, own, isFinal }: ResultPanelProps) {
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
                {each.isFinished ? lapText(totalsMs.get(each.seat)) : each.isRetired ? "out" : "driving"}
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
