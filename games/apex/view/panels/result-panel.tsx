import { t } from "@fairtick/game-view";
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
        {row?.isFinished === true
          ? t("You finished {place, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}", {
              place: row.position,
            })
          : headline(winner, isFinal)}
      </h2>
      {!isFinal && <p>{t("The others are still driving.")}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{t("Driver")}</th>
            <th scope="col">{t("Laps")}</th>
            <th scope="col">{t("Best lap")}</th>
            <th scope="col">{t("Time")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((each) => (
            <tr key={each.seat} data-own={each.seat === own}>
              <td>{each.position}</td>
              <td>
                {each.name}
                {each.isAi && <small> {t("AI")}</small>}
              </td>
              <td>{each.laps}</td>
              <td>{lapText(each.bestLapMs)}</td>
              <td>
                {each.isFinished
                  ? lapText(totalsMs.get(each.seat))
                  : each.isRetired
                    ? t("out")
                    : t("driving")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function headline(winner: RaceRow | undefined, isFinal: boolean): string {
  if (winner === undefined) return isFinal ? t("Nobody has finished") : t("The race goes on");
  return t("{name} has won", { name: winner.name });
}
