import type { Scene } from "@fairtick/game-view";
import { useReducedMotion } from "@mantine/hooks";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { paintOn } from "../../parts/painted-canvas.ts";
import { keptSceneText } from "../../settings/kept-text.ts";
import { useLook } from "../../settings/use-look.ts";
import type { LapGhost } from "../run/lap-ghost.ts";
import { ReplayClock } from "../run/replay-clock.ts";
import type { ReplayRun } from "../run/replay-run.ts";
import { followGestures } from "./camera-gestures.ts";

/** A page that was away does not make up for it. */
const ELAPSED_MS_MAX = 250;

export interface Stage {
  readonly clock: ReplayClock;
  /** Undefined until it is there. */
  readonly scene: Scene | undefined;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
}

/** Draws a replay on a canvas as its clock goes. */
export function useStage(run: ReplayRun, ghost: LapGhost | undefined): Stage {
  const canvas = useRef<HTMLCanvasElement>(null);
  const reducedMotion = useReducedMotion();
  const [look] = useLook();
  const clock = useMemo(() => new ReplayClock(run.firstTick, run.lastTick, run.info.tickHz), [run]);
  const [scene, setScene] = useState<Scene>();

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const { session } = run;
    const kept = keptSceneText(run.info.game);
    const opened: Scene = run.view.open(session, { isMiniature: false, reducedMotion, kept });
    setScene(opened);
    // For the console, as on the pages of running sessions.
    Object.assign(globalThis, { fairtick: { session, clock, run } });
    let drawnMs = performance.now();
    const stop = paintOn(element, (context, width, height, nowMs) => {
      clock.advance(Math.min(ELAPSED_MS_MAX, nowMs - drawnMs));
      drawnMs = nowMs;
      run.seek(clock.tick);
      if (!session.isShown) return;
      opened.draw(context, width, height, nowMs);
    });
    const release = followGestures(element, () => opened.camera);
    return () => {
      release();
      stop();
      opened.close();
      setScene(undefined);
    };
  }, [run, clock, reducedMotion]);
  useEffect(() => scene?.showGhosts(ghost === undefined ? [] : [ghost]), [scene, ghost]);
  useEffect(() => scene?.setLook(look), [scene, look]);
  return { clock, scene, canvas };
}
