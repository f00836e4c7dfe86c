import { type SurveyedLap, t } from "@fairtick/game-view";
import { Group, NativeSelect } from "@mantine/core";
import { lapTimeText } from "../parts/clock-text.ts";
import type { ReplayRun, Survey } from "./run/replay-run.ts";
import { bestLap, lapName, lapText, refOf } from "./run/rounds.ts";

export interface LapPickerProps {
  readonly run: ReplayRun;
  readonly survey: Survey;
  /** What is chosen now. */
  readonly lap: SurveyedLap | undefined;
  readonly onPick: (lap: SurveyedLap) => void;
}

/** Chooses a lap of a replay: first whose, then which. */
export function LapPicker({ run, survey, lap, onPick }: LapPickerProps) {
  const drivers = run.session.drivers.filter(({ seat }) => survey.laps.some((each) => each.seat === seat));
  const laps = survey.laps.filter(({ seat }) => seat === lap?.seat);
  const pick = (found: SurveyedLap | undefined) => found !== undefined && onPick(found);
  const unchosen = lap === undefined ? [{ value: "", label: t("Choose") }] : [];
  return (
    <Group grow wrap="nowrap" align="flex-end">
      <NativeSelect
        label={t("Driver")}
        value={lap === undefined ? "" : String(lap.seat)}
        data={[...unchosen, ...drivers.map(({ seat, name }) => ({ value: String(seat), label: name }))]}
        onChange={(event) => {
          const seat = Number(event.currentTarget.value);
          pick(bestLap(survey.laps, seat) ?? survey.laps.find((each) => each.seat === seat));
        }}
      />
      <NativeSelect
        label={t("Lap")}
        disabled={lap === undefined}
        value={lap === undefined ? "" : lapText(refOf(lap))}
        data={laps.map((each) => ({ value: lapText(refOf(each)), label: labelOf(each) }))}
        onChange={(event) => {
          const { value } = event.currentTarget;
          pick(laps.find((each) => lapText(refOf(each)) === value));
        }}
      />
    </Group>
  );
}

const labelOf = (lap: SurveyedLap): string => {
  const name = lap.part === undefined ? String(lap.lap) : lapName(lap);
  const text = `${name}: ${lapTimeText(lap.timeMs)}`;
  return lap.isStruck ? t("{text}, struck", { text }) : text;
};
