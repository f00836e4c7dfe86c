import { t } from "@fairtick/game-view";
import { ActionIcon, NativeSelect, Text, Tooltip } from "@mantine/core";
import { memo } from "react";
import { clockText } from "../../parts/clock-text.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { type ReplayClock, SKIP_S, SPEEDS } from "../run/replay-clock.ts";
import type { ReplayRun } from "../run/replay-run.ts";
import css from "./viewer.module.css";

export interface TransportProps {
  readonly run: ReplayRun;
  readonly clock: ReplayClock;
}

/** Play, pause, steps and speed, with where one is. */
export function Transport({ run, clock }: TransportProps) {
  const { firstTick, lastTick, info, session } = run;
  const shown = session.isShown ? session.othersTick : firstTick;
  const timeOf = (tick: number) => clockText(((tick - firstTick) * 1000) / info.tickHz, 2);
  return (
    <div className={css["transport"]}>
      <Steps clock={clock} isPlaying={clock.isPlaying} />
      <Speed clock={clock} speed={clock.speed} />
      <div className={css["time"]}>
        <Text component="span" fw={700}>
          {timeOf(shown)}
        </Text>
        <Text component="span" c="var(--page-dim)" size="sm">
          {` / ${timeOf(lastTick)}`}
        </Text>
        <Text component="span" c="var(--page-dim)" size="sm" className={css["tick"]}>
          {t("tick")} <span data-testid="tick">{shown}</span>
        </Text>
      </div>
    </div>
  );
}

// What follows is made anew only when it is another one, not some times a second like the time beside it.

const Steps = memo(function Steps({ clock, isPlaying }: { clock: ReplayClock; isPlaying: boolean }) {
  return (
    <div className={css["buttons"]}>
      <Move
        name="back"
        label={t("{seconds} seconds back (←)", { seconds: SKIP_S })}
        onClick={() => clock.skip(-SKIP_S)}
      />
      <Move name="stepBack" label={t("A tick back ([)")} onClick={() => clock.step(-1)} />
      <ActionIcon
        size={42}
        radius="xl"
        aria-label={isPlaying ? t("Pause") : t("Play")}
        onClick={() => (clock.isPlaying ? clock.pause() : clock.play())}
      >
        <Icon name={isPlaying ? "pause" : "play"} />
      </ActionIcon>
      <Move name="step" label={t("A tick on (])")} onClick={() => clock.step(1)} />
      <Move
        name="forward"
        label={t("{seconds} seconds on (→)", { seconds: SKIP_S })}
        onClick={() => clock.skip(SKIP_S)}
      />
    </div>
  );
});

const Speed = memo(function Speed({ clock, speed }: { clock: ReplayClock; speed: number }) {
  return (
    <NativeSelect
      aria-label={t("Speed")}
      size="xs"
      value={String(speed)}
      data={SPEEDS.map((each) => ({ value: String(each), label: `${each} ×` }))}
      onChange={(event) => {
        clock.speed = Number(event.currentTarget.value);
      }}
    />
  );
});

interface MoveProps {
  readonly name: IconName;
  readonly label: string;
  readonly onClick: () => void;
}

function Move({ name, label, onClick }: MoveProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onClick}>
        <Icon name={name} size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
