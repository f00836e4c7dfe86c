import type { SurveyedLap } from "@fairtick/game-view";
import { useMemo, useState } from "react";
import { LapGhost } from "../run/lap-ghost.ts";
import type { ReplayRun } from "../run/replay-run.ts";
import { findLap, refOf } from "../run/rounds.ts";
import { type RunState, useReplayRun, useSurvey } from "../use-replay-run.ts";
import type { GhostRef } from "./viewer-address.ts";

export interface ChosenGhost {
  /** The replay from which laps are chosen. */
  readonly sourceId: string;
  readonly source: RunState;
  readonly lap: SurveyedLap | undefined;
  readonly ref: GhostRef | undefined;
  /** Undefined until its lap is found. */
  readonly ghost: LapGhost | undefined;
  chooseSource(sessionId: string): void;
  /** `of`: the replay that it is of, the chosen one unless it is given. */
  chooseLap(lap: SurveyedLap | undefined, of?: string): void;
}

/** The lap that is driven beside a replay: of the same one, or of another that is run for it. */
export function useGhost(run: ReplayRun, first: GhostRef | undefined): ChosenGhost {
  const own = run.info.sessionId;
  const [sourceId, setSource] = useState(first?.sessionId ?? own);
  const [ref, setRef] = useState(first);
  const other = useReplayRun(sourceId === own ? undefined : sourceId);
  const source: RunState = sourceId === own ? { kind: "ready", run } : other;
  const from = source.kind === "ready" ? source.run : undefined;
  // Without a lap to be found, nothing here changes with the survey.
  const { laps } = useSurvey(ref === undefined ? undefined : from);
  const lap = ref === undefined || from === undefined ? undefined : findLap(laps, ref.lap);
  const ghost = useMemo(
    () =>
      lap === undefined || from === undefined
        ? undefined
        : new LapGhost(from.session.nameOf(lap.seat), lap, from.traces, from.info.tickHz),
    [lap, from],
  );
  return {
    sourceId,
    source,
    lap,
    ref,
    ghost,
    chooseSource: (sessionId) => {
      setSource(sessionId);
      setRef(undefined);
    },
    chooseLap: (chosen, of = sourceId) => {
      setSource(of);
      setRef(chosen && { sessionId: of, lap: refOf(chosen) });
    },
  };
}
