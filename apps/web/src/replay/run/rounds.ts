import { type SurveyedLap, t } from "@fairtick/game-view";

/** The fastest lap that counts; undefined without one. */
export function bestLap(laps: readonly SurveyedLap[], seat?: number): SurveyedLap | undefined {
  const counted = laps.filter((lap) => !lap.isStruck && (seat === undefined || lap.seat === seat));
  return counted.reduce<SurveyedLap | undefined>(
    (best, lap) => (best === undefined || lap.timeMs < best.timeMs ? lap : best),
    undefined,
  );
}

/** A lap as links name it: `seat:lap`, of a struck one with the tick at which it began. */
export interface LapRef {
  readonly seat: number;
  readonly lap: number;
  /** Of a struck lap, and of one of another part of the session: one number may have several. */
  readonly fromTick: number | undefined;
}

export const refOf = ({ seat, lap, part, isStruck, fromTick }: SurveyedLap): LapRef => ({
  seat,
  lap,
  fromTick: isStruck || part !== undefined ? Math.floor(fromTick) : undefined,
});

/** As it is called: "Lap 3", "Qualifying 2". */
export const lapName = ({ lap, part }: SurveyedLap): string =>
  part === undefined ? t("Lap {lap}", { lap }) : `${part} ${lap}`;

export const lapText = ({ seat, lap, fromTick }: LapRef): string =>
  [seat, lap, ...(fromTick === undefined ? [] : [fromTick])].join(":");

export function parseLapRef(text: string | null): LapRef | undefined {
  const [, seat, lap, fromTick] = /^(\d{1,5}):(\d{1,5})(?::(\d{1,10}))?$/.exec(text ?? "") ?? [];
  if (seat === undefined || lap === undefined) return undefined;
  return {
    seat: Number(seat),
    lap: Number(lap),
    fromTick: fromTick === undefined ? undefined : Number(fromTick),
  };
}

export function findLap(laps: readonly SurveyedLap[], ref: LapRef): SurveyedLap | undefined {
  return laps.find((lap) => lapText(refOf(lap)) === lapText(ref));
}
