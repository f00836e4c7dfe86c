import type { Scene, SurveyedLap, TimelineMark } from "@fairtick/game-view";
import { CopyButton, Group } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import overlay from "../../parts/overlay.module.css";
import { ToolButton } from "../../parts/tool-button.tsx";
import { useTicks } from "../../session/use-ticks.ts";
import { compareAddress } from "../compare-address.ts";
import type { ReplayClock } from "../run/replay-clock.ts";
import type { ReplayRun } from "../run/replay-run.ts";
import { bestLap, findLap } from "../run/rounds.ts";
import { useSurvey } from "../use-replay-run.ts";
import { nextMark } from "./mark-words.ts";
import { Timeline } from "./timeline.tsx";
import { Transport } from "./transport.tsx";
import { useGhost } from "./use-ghost.ts";
import { useStage } from "./use-stage.ts";
import css from "./viewer.module.css";
import { parseViewerAddress, viewerAddress } from "./viewer-address.ts";
import { ViewerHelp } from "./viewer-help.tsx";
import { listenToKeys } from "./viewer-keys.ts";
import { ViewerPanel } from "./viewer-panel.tsx";
import { WatchedSelect } from "./watched-select.tsx";

const PANELS_HZ = 15;
/** So long before something happens one has to look to see it happen. */
const BEFORE_SECONDS = 2;

/** A replay: its picture as for spectators, and below it the way through its time. */
export function Viewer({ run }: { readonly run: ReplayRun }) {
  useTicks(PANELS_HZ);
  const search = useSearch();
  const [address] = useState(() => parseViewerAddress(search, run.info.sessionId));
  const survey = useSurvey(run);
  const chosen = useGhost(run, address.ghost);
  const { clock, scene, canvas } = useStage(run, chosen.ghost);
  const [isPanelShown, setPanelShown] = useState(false);
  const [isHelpShown, setHelpShown] = useState(false);
  const [isHeard, setHeard] = useState(false);
  const [, navigate] = useLocation();
  const followed = scene?.camera.followed;

  useBeginning(run, scene, clock, address);
  useEffect(() => scene?.setSound(isHeard), [scene, isHeard]);
  useEffect(() => {
    if (scene === undefined) return;
    return listenToKeys(clock, run.view.actions, {
      jump: (by) => {
        const mark = nextMark(run.survey.marks, clock.tick, by, run.info.tickHz);
        clock.seek(mark?.tick ?? (by > 0 ? clock.lastTick : clock.firstTick));
      },
      togglePanel: () => setPanelShown((shown) => !shown),
      toggleSound: () => setHeard((heard) => !heard),
      toggleHelp: () => setHelpShown((shown) => !shown),
      act: (action) => scene.act(action),
    });
  }, [scene, clock, run]);

  const watchLap = ({ seat, fromTick }: SurveyedLap) => {
    clock.seek(fromTick);
    scene?.camera.follow(seat);
  };
  const goTo = ({ tick, seats: [seat] }: TimelineMark) => {
    clock.seek(tick - BEFORE_SECONDS * run.info.tickHz);
    if (seat !== undefined) scene?.camera.follow(seat);
  };
  const link = () => {
    const seat = scene?.camera.mode === "seat" ? followed : undefined;
    return viewerAddress(run.info.sessionId, { tick: clock.tick, seat, ghost: chosen.ref });
  };
  const compared = () => {
    const { sessionId } = run.info;
    const lap = bestLap(survey.laps, followed) ?? bestLap(survey.laps);
    return lap === undefined ? `/telemetry?a=${sessionId}` : compareAddress(sessionId, lap, survey.laps);
  };
  return (
    <main className={css["viewer"]}>
      <div className={css["stage"]}>
        <canvas ref={canvas} className={css["picture"]} aria-label={`Replay of ${run.info.title}`} />
        {run.session.isShown && scene?.panels()}
        {run.problem !== undefined && (
          <div className={overlay["notice"]} role="status">
            {run.problem}
          </div>
        )}
        <Group className={overlay["tools"]} gap={6}>
          <ToolButton
            name="list"
            label="Laps and events (L)"
            isPressed={isPanelShown}
            onClick={() => setPanelShown((shown) => !shown)}
          />
          <ToolButton name="chart" label="Compare laps" onClick={() => navigate(compared())} />
          <CopyButton value={`${location.origin}${link()}`}>
            {({ copied, copy }) => (
              <ToolButton name="link" label={copied ? "Link copied" : "Copy a link to here"} onClick={copy} />
            )}
          </CopyButton>
          <div className={css["forKeys"]}>
            <ToolButton name="keys" label="Keys (H)" onClick={() => setHelpShown(true)} />
          </div>
          <ToolButton
            name={isHeard ? "sound" : "silence"}
            label={isHeard ? "Sound off (M)" : "Sound on (M)"}
            onClick={() => setHeard((heard) => !heard)}
          />
          <ToolButton name="close" label="All replays" onClick={() => navigate("/replays")} />
        </Group>
        {isPanelShown && scene !== undefined && (
          <ViewerPanel
            run={run}
            survey={survey}
            scene={scene}
            chosen={chosen}
            onWatch={watchLap}
            onGo={goTo}
            onClose={() => setPanelShown(false)}
          />
        )}
      </div>
      <section className={css["desk"]} aria-label="Playing">
        <Timeline run={run} clock={clock} survey={survey} followed={followed} />
        <div className={css["row"]}>
          <Transport run={run} clock={clock} />
          {scene !== undefined && (
            <WatchedSelect
              session={run.session}
              camera={scene.camera}
              mode={scene.camera.mode}
              followed={followed}
            />
          )}
        </div>
      </section>
      <ViewerHelp actions={run.view.actions} isOpen={isHelpShown} onClose={() => setHelpShown(false)} />
    </main>
  );
}

/** Goes to where a link leads; a lap is found when the survey has come to it. */
function useBeginning(
  run: ReplayRun,
  scene: Scene | undefined,
  clock: ReplayClock,
  { tick, seat, lap }: ReturnType<typeof parseViewerAddress>,
): void {
  const isDone = useRef(false);
  const { laps, isDone: isSurveyed } = useSurvey(run);
  useEffect(() => {
    if (scene === undefined || isDone.current) return;
    if (seat !== undefined) scene.camera.follow(seat);
    const wanted = seat === undefined || lap === undefined || tick !== undefined ? undefined : { seat, lap };
    const found = wanted && findLap(laps, { ...wanted, fromTick: undefined });
    if (wanted !== undefined && found === undefined && !isSurveyed) return;
    isDone.current = true;
    clock.seek(tick ?? found?.fromTick ?? clock.firstTick);
    // Who was sent to a moment wants to look at it; others want to see it go.
    if (tick === undefined) clock.play();
  }, [scene, clock, tick, seat, lap, laps, isSurveyed]);
}
