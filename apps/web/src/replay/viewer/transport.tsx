import { ActionIcon, NativeSelect, Text, Tooltip } from "@mantine/core";
import { clockText } from "../../parts/clock-text.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { type ReplayClock, SPEEDS } from "../run/replay-clock.ts";
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
      <div className={css["buttons"]}>
        <Move name="back" label="5 seconds back (←)" onClick={() => clock.skip(-5)} />
        <Move name="stepBack" label="A tick back ([)" onClick={() => clock.step(-1)} />
        <ActionIcon
          size={42}
          radius="xl"
          aria-label={clock.isPlaying ? "Pause" : "Play"}
          onClick={() => (clock.isPlaying ? clock.pause() : clock.play())}
        >
          <Icon name={clock.isPlaying ? "pause" : "play"} />
        </ActionIcon>
        <Move name="step" label="A tick on (])" onClick={() => clock.step(1)} />
        <Move name="forward" label="5 seconds on (→)" onClick={() => clock.skip(5)} />
      </div>
      <NativeSelect
        aria-label="Speed"
        size="xs"
        value={String(clock.speed)}
        data={SPEEDS.map((speed) => ({ value: String(speed), label: `${speed} ×` }))}
        onChange={(event) => {
          clock.speed = Number(event.currentTarget.value);
        }}
      />
      <div className={css["time"]}>
        <Text component="span" fw={700}>
          {timeOf(shown)}
        </Text>
        <Text component="span" c="var(--page-dim)" size="sm">
          {` / ${timeOf(lastTick)}`}
        </Text>
        <Text component="span" c="var(--page-dim)" size="sm" className={css["tick"]}>
          tick <span data-testid="tick">{shown}</span>
        </Text>
      </div>
    </div>
  );
}

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
