import { type SurveyedLap, t } from "@fairtick/game-view";
import { Button, Group, Loader, NativeSelect, Text } from "@mantine/core";
import { Link } from "wouter";
import { lapTimeText } from "../../parts/clock-text.ts";
import { compareAddress } from "../compare-address.ts";
import type { ReplayRun, Survey } from "../run/replay-run.ts";
import { bestLap, lapName, lapText, refOf } from "../run/rounds.ts";
import css from "./viewer.module.css";

export interface LapsPanelProps {
  readonly run: ReplayRun;
  readonly survey: Survey;
  /** Whose laps. */
  readonly seat: number | undefined;
  readonly onSeat: (seat: number) => void;
  readonly onWatch: (lap: SurveyedLap) => void;
  readonly onGhost: (lap: SurveyedLap) => void;
}

/** The laps of one driver, each to be watched, compared, or driven beside. */
export function LapsPanel({ run, survey, seat, onSeat, onWatch, onGhost }: LapsPanelProps) {
  const { drivers } = run.session;
  const laps = survey.laps.filter((lap) => lap.seat === seat);
  const [ownBest, best] = [bestLap(survey.laps, seat), bestLap(survey.laps)];
  return (
    <>
      <NativeSelect
        label={t("Driver")}
        value={String(seat ?? "")}
        data={[
          ...(seat === undefined ? [{ value: "", label: t("Nobody") }] : []),
          ...drivers.map((entry) => ({ value: String(entry.seat), label: entry.name })),
        ]}
        onChange={(event) => onSeat(Number(event.currentTarget.value))}
      />
      {laps.length === 0 && <Nothing isDone={survey.isDone} what={t("No lap has been completed.")} />}
      <ul className={css["laps"]}>
        {laps.map((lap) => (
          <li key={lapText(refOf(lap))}>
            <div className={css["lap"]} data-struck={lap.isStruck}>
              <strong>{lapName(lap)}</strong>
              <span>{lapTimeText(lap.timeMs)}</span>
              <Text component="span" size="xs" c="var(--page-dim)">
                {remark(lap, ownBest, best)}
              </Text>
            </div>
            {lap.sectorsMs.length > 0 && (
              <Text size="xs" c="var(--page-dim)">
                {lap.sectorsMs.map((ms) => (ms / 1000).toFixed(2)).join(" · ")}
              </Text>
            )}
            <Group gap={4} mt={4}>
              <Button size="compact-xs" variant="default" onClick={() => onWatch(lap)}>
                {t("Watch")}
              </Button>
              <Button size="compact-xs" variant="default" onClick={() => onGhost(lap)}>
                {t("As ghost")}
              </Button>
              <Button
                size="compact-xs"
                variant="default"
                component={Link}
                href={compareAddress(run.info.sessionId, lap, survey.laps)}
              >
                {t("Compare")}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </>
  );
}

function remark(
  lap: SurveyedLap,
  ownBest: SurveyedLap | undefined,
  best: SurveyedLap | undefined,
): string | undefined {
  if (lap.isStruck) return t("struck");
  if (lap === best) return t("fastest of all");
  return lap === ownBest ? t("own fastest") : undefined;
}

/** While the survey goes on there may still be something. */
export function Nothing({ isDone, what }: { readonly isDone: boolean; readonly what: string }) {
  return isDone ? (
    <Text c="var(--page-dim)" mt="sm">
      {what}
    </Text>
  ) : (
    <Group mt="sm" gap="xs">
      <Loader size="xs" />
      <Text c="var(--page-dim)">{t("The replay is being looked through.")}</Text>
    </Group>
  );
}
