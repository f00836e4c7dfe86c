import { t } from "@fairtick/game-view";
import { Badge, Group, Text, Title } from "@mantine/core";
import { LapPicker } from "../lap-picker.tsx";
import type { ReplayInfo } from "../replay-api.ts";
import { ReplayPicker } from "../replay-picker.tsx";
import { refOf } from "../run/rounds.ts";
import { useSurvey } from "../use-replay-run.ts";
import { Nothing } from "../viewer/laps-panel.tsx";
import css from "./telemetry.module.css";
import type { LapPlace } from "./telemetry-address.ts";
import type { LapSide } from "./use-lap-side.ts";

export interface LapChoiceProps {
  readonly side: "a" | "b";
  readonly chosen: LapSide;
  readonly place: LapPlace;
  /** The replay beside whose others are offered; undefined while it is not known. */
  readonly like: ReplayInfo | undefined;
  readonly onPick: (place: LapPlace) => void;
}

/** Which lap is one of the two. */
export function LapChoice({ side, chosen, place, like, onPick }: LapChoiceProps) {
  const { state, run, lap } = chosen;
  const survey = useSurvey(run);
  return (
    <section
      className={css["choice"]}
      data-side={side}
      aria-label={t("Lap {side}", { side: side.toUpperCase() })}
    >
      <Group gap="xs" mb="xs">
        <span className={css["swatch"]} data-side={side} aria-hidden="true" />
        <Title order={2} size="h4">
          {t("Lap {side}", { side: side.toUpperCase() })}
        </Title>
        {lap?.isStruck === true && (
          <Badge color="red" variant="light">
            {t("struck: it does not count")}
          </Badge>
        )}
      </Group>
      {like !== undefined && (
        <ReplayPicker
          like={like}
          chosen={place.sessionId}
          onPick={(sessionId) => onPick({ sessionId, lap: undefined })}
        />
      )}
      {state.kind === "failed" && (
        <Text c="var(--page-error)" role="alert" mt="sm">
          {state.words.title}. {state.words.text}
        </Text>
      )}
      {state.kind !== "failed" && lap === undefined && (
        <Nothing isDone={survey.isDone} what={t("There is no such lap in this replay.")} />
      )}
      {run !== undefined && survey.laps.length > 0 && (
        <LapPicker
          run={run}
          survey={survey}
          lap={lap}
          onPick={(picked) => onPick({ sessionId: place.sessionId, lap: refOf(picked) })}
        />
      )}
    </section>
  );
}
