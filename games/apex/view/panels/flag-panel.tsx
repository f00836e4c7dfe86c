import type { RosterEntry } from "@fairtick/contract";
import { t } from "@fairtick/game-view";
import type { Flag } from "../race-flags.ts";
import css from "./flag-panel.module.css";

export interface FlagPanelProps {
  readonly flags: readonly Flag[];
  /** The lap that will not count; undefined while it does. */
  readonly struckLap: number | undefined;
  readonly roster: readonly RosterEntry[];
}

/** Flags and notices to a driver: each by its picture, its colour and in words. */
export function FlagPanel({ flags, struckLap, roster }: FlagPanelProps) {
  const nameOf = (seat: number) =>
    roster.find((entry) => entry.seat === seat)?.name ?? t("car {number}", { number: seat + 1 });
  return (
    <div className={css["flags"]} role="status" aria-label={t("Flags")}>
      {flags.map((flag) => (
        <div key={flag.kind} className={css["flag"]} data-kind={flag.kind}>
          <i aria-hidden="true" />
          <span>{words(flag, nameOf)}</span>
        </div>
      ))}
      {struckLap !== undefined && (
        <div className={css["flag"]} data-kind="struck">
          <i aria-hidden="true" />
          <span>{t("Lap {struckLap} will not count: off the track", { struckLap })}</span>
        </div>
      )}
    </div>
  );
}

function words(flag: Flag, nameOf: (seat: number) => string): string {
  switch (flag.kind) {
    case "yellow": {
      const where = { name: nameOf(flag.seat), metres: Math.round(flag.aheadM / 10) * 10 };
      return flag.why === "off"
        ? t("{name} is off the track, {metres} m ahead", where)
        : t("{name} is slow, {metres} m ahead", where);
    }
    case "blue":
      return t("Let {name} by, a lap ahead", { name: nameOf(flag.seat) });
    case "chequered":
      return t("Chequered flag");
  }
}
