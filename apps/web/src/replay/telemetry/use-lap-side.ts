import type { SurveyedLap } from "@fairtick/game-view";
import { useMemo } from "react";
import type { ReplayRun } from "../run/replay-run.ts";
import { bestLap, findLap } from "../run/rounds.ts";
import { type RunState, useSurvey } from "../use-replay-run.ts";
import { curveOf, type LapCurve, stationsOf } from "./lap-comparison.ts";
import type { LapPlace } from "./telemetry-address.ts";

/** One of the two laps that are compared, as far as it is there. */
export interface LapSide {
  readonly state: RunState;
  readonly run: ReplayRun | undefined;
  readonly lap: SurveyedLap | undefined;
  /** Its driver. */
  readonly name: string;
  readonly length: number;
  readonly stations: Float64Array;
  /** Undefined until all its samples have come. */
  readonly curve: LapCurve | undefined;
}

/** The lap that a link names, or the fastest of its replay, with its numbers over distance. */
export function useLapSide(state: RunState, place: LapPlace | undefined): LapSide {
  const run = state.kind === "ready" ? state.run : undefined;
  const survey = useSurvey(run);
  const lap = place?.lap === undefined ? bestOf(survey) : findLap(survey.laps, place.lap);
  // Samples come in blocks some seconds later than the lap.
  const isTraced = lap !== undefined && run !== undefined && hasSamples(run, lap, survey.isDone);
  const length = run?.telemetry.lapLength(run.session.world) ?? 0;
  const stations = useMemo(() => stationsOf(length), [length]);
  const curve = useMemo(() => {
    if (run === undefined || lap === undefined || !isTraced) return undefined;
    const { traces, telemetry, info } = run;
    return curveOf({ lap, traces, tickHz: info.tickHz }, telemetry.distance, stations);
  }, [run, lap, isTraced, stations]);
  const name = run === undefined || lap === undefined ? "" : run.session.nameOf(lap.seat);
  return { state, run, lap, name, length, stations, curve };
}

/** Only when all are known is one the fastest. */
const bestOf = ({ laps, isDone }: ReturnType<typeof useSurvey>): SurveyedLap | undefined =>
  isDone ? bestLap(laps) : undefined;

function hasSamples({ traces }: ReplayRun, { seat, toTick }: SurveyedLap, isDone: boolean): boolean {
  return isDone || traces.value(seat, 0, toTick) !== undefined;
}
