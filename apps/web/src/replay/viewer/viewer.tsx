import { type Scene, type SurveyedLap, type TimelineMark, t } from "@fairtick/game-view";
import { Group } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import overlay from "../../parts/overlay.module.css";
import { ToolButton } from "../../parts/tool-button.tsx";
import { useTicks } from "../../session/use-ticks.ts";
import { compareAddress } from "../compare-address.ts";
import type { ReplayClock } from "../run/replay-clock.ts";
import type { ReplayRun } from "../run/replay-run.ts";
import { bestLap, findLap } from "../run/rounds.ts";
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
  const search = useSearch();
  const [address] = useState(() => parseViewerAddress(search, run.info.sessionId));
  const chosen = useGhost(run, address.ghost);
  const { clock, scene, canvas } = useStage(run, chosen.ghost);
  const [isPanelShown, setPanelShown] = useState(false);
  const [isHelpShown, setHelpShown] = useState(false);
  const [isHeard, setHeard] = useState(false);
  const clipboard = useClipboard();
  const [, navigate] = useLocation();

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
    const seat = scene?.camera.mode === "seat" ? scene.camera.followed : undefined;
    return viewerAddress(run.info.sessionId, { tick: clock.tick, seat, ghost: chosen.ref });
  };
  const compared = () => {
    const { info, survey } = run;
    const lap = bestLap(survey.laps, scene?.camera.followed) ?? bestLap(survey.laps);
    return lap === undefined
      ? `/telemetry?a=${info.sessionId}`
      : compareAddress(info.sessionId, lap, survey.laps);
  };
  return (
    <main className={css["viewer"]}>
      <div className={css["stage"]}>
        <canvas
          ref={canvas}
          className={css["picture"]}
          aria-label={t("Replay of {title}", { title: run.info.title })}
        />
        <Overlay run={run} scene={scene} />
        <Group className={overlay["tools"]} gap={6}>
          <ToolButton
            name="list"
            label={t("Laps and events (L)")}
            isPressed={isPanelShown}
            onClick={() => setPanelShown((shown) => !shown)}
          />
          <ToolButton name="chart" label={t("Compare laps")} onClick={() => navigate(compared())} />
          <ToolButton
            name="link"
            label={clipboard.copied ? t("Link copied") : t("Copy a link to here")}
            onClick={() => clipboard.copy(`${location.origin}${link()}`)}
          />
          <div className={css["forKeys"]}>
            <ToolButton name="keys" label={t("Keys (H)")} onClick={() => setHelpShown(true)} />
          </div>
          <ToolButton
            name={isHeard ? "sound" : "silence"}
            label={isHeard ? t("Sound off (M)") : t("Sound on (M)")}
            onClick={() => setHeard((heard) => !heard)}
          />
          <ToolButton name="close" label={t("All replays")} onClick={() => navigate("/replays")} />
        </Group>
        {isPanelShown && scene !== undefined && (
          <ViewerPanel
            run={run}
            scene={scene}
            chosen={chosen}
            onWatch={watchLap}
            onGo={goTo}
            onClose={() => setPanelShown(false)}
          />
        )}
      </div>
      <Desk run={run} clock={clock} scene={scene} />
      <ViewerHelp view={run.view} isOpen={isHelpShown} onClose={() => setHelpShown(false)} />
    </main>
  );
}

/*
 * What changes while a replay plays. It is made anew some times a second, and what is around it is not: on a slow machine the
 * picture needs that time.
 */

function Overlay({ run, scene }: { readonly run: ReplayRun; readonly scene: Scene | undefined }) {
  useTicks(PANELS_HZ);
  return (
    <>
      {run.session.isShown && scene?.panels()}
      {run.problem !== undefined && (
        <div className={overlay["notice"]} role="status">
          {run.problem}
        </div>
      )}
    </>
  );
}

interface DeskProps {
  readonly run: ReplayRun;
  readonly clock: ReplayClock;
  readonly scene: Scene | undefined;
}

function Desk({ run, clock, scene }: DeskProps) {
  useTicks(PANELS_HZ);
  const followed = scene?.camera.followed;
  return (
    <section className={css["desk"]} aria-label={t("Playing")}>
      <Timeline run={run} clock={clock} survey={run.survey} followed={followed} />
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
  useEffect(() => {
    if (scene === undefined || isDone.current) return;
    if (seat !== undefined) scene.camera.follow(seat);
    const wanted = seat === undefined || lap === undefined || tick !== undefined ? undefined : { seat, lap };
    const begin = () => {
      const found = wanted && findLap(run.survey.laps, { ...wanted, fromTick: undefined });
      if (isDone.current || (wanted !== undefined && found === undefined && !run.survey.isDone)) return;
      isDone.current = true;
      clock.seek(tick ?? found?.fromTick ?? clock.firstTick);
      // Who was sent to a moment wants to look at it; others want to see it go.
      if (tick === undefined) clock.play();
    };
    begin();
    return run.watch(begin);
  }, [run, scene, clock, tick, seat, lap]);
}
