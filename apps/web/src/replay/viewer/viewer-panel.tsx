import { type Scene, type SurveyedLap, type TimelineMark, t, textKey } from "@fairtick/game-view";
import { CloseButton, Group, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTicks } from "../../session/use-ticks.ts";
import type { ReplayRun } from "../run/replay-run.ts";
import { EventsPanel } from "./events-panel.tsx";
import { GhostPanel } from "./ghost-panel.tsx";
import { LapsPanel } from "./laps-panel.tsx";
import type { ChosenGhost } from "./use-ghost.ts";
import css from "./viewer.module.css";

export interface ViewerPanelProps {
  readonly run: ReplayRun;
  readonly scene: Scene;
  readonly chosen: ChosenGhost;
  readonly onWatch: (lap: SurveyedLap) => void;
  readonly onGo: (mark: TimelineMark) => void;
  readonly onClose: () => void;
}

const PANEL_HZ = 15;
const parts = [textKey("Laps"), textKey("Events"), textKey("Ghost"), textKey("Result")] as const;

/** What is known of the whole session, and what can be put beside it. */
export function ViewerPanel(props: ViewerPanelProps) {
  useTicks(PANEL_HZ);
  const { run, scene, chosen, onWatch, onGo, onClose } = props;
  const { survey } = run;
  const [part, setPart] = useState<(typeof parts)[number]>("Laps");
  const { followed } = scene.camera;
  const outcome = scene.outcome();
  const offered = parts.filter((each) => each !== "Result" || outcome !== undefined);
  const addGhost = (lap: SurveyedLap) => {
    chosen.chooseLap(lap, run.info.sessionId);
    setPart("Ghost");
  };
  return (
    <aside className={css["panel"]} aria-label={t("Laps and events")}>
      <Group justify="space-between" wrap="nowrap" mb="sm">
        <SegmentedControl
          size="xs"
          aria-label={t("What is listed")}
          data={offered.map((value) => ({ value, label: t(value) }))}
          value={offered.includes(part) ? part : "Laps"}
          onChange={(value) => setPart(value as typeof part)}
        />
        <CloseButton aria-label={t("Close")} onClick={onClose} />
      </Group>
      {part === "Events" && <EventsPanel run={run} survey={survey} seat={followed} onGo={onGo} />}
      {part === "Ghost" && (
        <GhostPanel
          run={run}
          sourceId={chosen.sourceId}
          source={chosen.source}
          lap={chosen.lap}
          onSource={(sessionId) => chosen.chooseSource(sessionId)}
          onLap={(lap) => chosen.chooseLap(lap)}
        />
      )}
      {part === "Result" && outcome}
      {(part === "Laps" || !offered.includes(part)) && (
        <LapsPanel
          run={run}
          survey={survey}
          seat={followed}
          onSeat={(seat) => scene.camera.follow(seat)}
          onWatch={onWatch}
          onGhost={addGhost}
        />
      )}
    </aside>
  );
}
