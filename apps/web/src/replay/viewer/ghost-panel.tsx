import { type SurveyedLap, t } from "@fairtick/game-view";
import { Button, Stack, Text } from "@mantine/core";
import { LapPicker } from "../lap-picker.tsx";
import { ReplayPicker } from "../replay-picker.tsx";
import type { ReplayRun } from "../run/replay-run.ts";
import { type RunState, useSurvey } from "../use-replay-run.ts";
import { Nothing } from "./laps-panel.tsx";

export interface GhostPanelProps {
  readonly run: ReplayRun;
  /** The replay whose lap it is to be. */
  readonly sourceId: string;
  readonly source: RunState;
  readonly lap: SurveyedLap | undefined;
  readonly onSource: (sessionId: string) => void;
  readonly onLap: (lap: SurveyedLap | undefined) => void;
}

/** Chooses the lap that is driven beside the car that is watched, from the line on. */
export function GhostPanel({ run, sourceId, source, lap, onSource, onLap }: GhostPanelProps) {
  const other = source.kind === "ready" ? source.run : undefined;
  const survey = useSurvey(other);
  return (
    <Stack gap="sm">
      <Text size="sm" c="var(--page-dim)">
        {t(
          "Another lap, seen through, beside the car that is watched: both cross the line at the same time.",
        )}
      </Text>
      <ReplayPicker like={run.info} chosen={sourceId} onPick={onSource} />
      {source.kind === "failed" && (
        <Text size="sm" c="var(--page-error)" role="alert">
          {source.words.title}. {source.words.text}
        </Text>
      )}
      {source.kind === "loading" && <Nothing isDone={false} what="" />}
      {other !== undefined && survey.laps.length === 0 && (
        <Nothing isDone={survey.isDone} what={t("No lap has been completed in it.")} />
      )}
      {other !== undefined && survey.laps.length > 0 && (
        <LapPicker run={other} survey={survey} lap={lap} onPick={onLap} />
      )}
      {lap !== undefined && (
        <Button variant="default" onClick={() => onLap(undefined)}>
          {t("No ghost")}
        </Button>
      )}
    </Stack>
  );
}
