import type { RosterEntry } from "@fairtick/contract";
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
  const nameOf = (seat: number) => roster.find((entry) => entry.seat === seat)?.name ?? `car ${seat + 1}`;
  return (
    <div className={css["flags"]} role="status" aria-label="Flags">
      {flags.map((flag) => (
        <div key={flag.kind} className={css["flag"]} data-kind={flag.kind}>
          <i aria-hidden="true" />
          <span>{words(flag, nameOf)}</span>
        </div>
      ))}
      {struckLap !== undefined && (
        <div className={css["flag"]} data-kind="struck">
          <i aria-hidden="true" />
          <span>Lap {struckLap} will not count: off the track</span>
        </div>
      )}
    </div>
  );
}

function words(flag: Flag, nameOf: (seat: number) => string): string {
  switch (flag.kind) {
    case "yellow": {
      const what = flag.why === "off" ? "is off the track" : "is slow";
      return `${nameOf(flag.seat)} ${what}, ${Math.round(flag.aheadM / 10) * 10} m ahead`;
    }
    case "blue":
      return `Let ${nameOf(flag.seat)} by, a lap ahead`;
    case "chequered":
      return "Chequered flag";
  }
}
