import { type TimelineMark, t } from "@fairtick/game-view";
import { type KeyboardEvent, memo, type PointerEvent, useRef } from "react";
import { clockText } from "../../parts/clock-text.ts";
import type { ReplayClock } from "../run/replay-clock.ts";
import type { ReplayRun, Survey } from "../run/replay-run.ts";
import { MarkShape } from "./mark-symbol.tsx";
import css from "./viewer.module.css";

export interface TimelineProps {
  readonly run: ReplayRun;
  readonly clock: ReplayClock;
  readonly survey: Survey;
  readonly followed: number | undefined;
}

/** The whole session as a bar: what happened when, and where one is. The tick that it says is the one that is drawn. */
export function Timeline({ run, clock, survey, followed }: TimelineProps) {
  const bar = useRef<HTMLDivElement>(null);
  const { firstTick, lastTick, info } = run;
  const ticks = Math.max(1, lastTick - firstTick);
  const percent = (tick: number) => (100 * (tick - firstTick)) / ticks;
  const shown = run.session.isShown ? run.session.othersTick : firstTick;
  const seekTo = ({ clientX }: PointerEvent) => {
    if (bar.current === null) return;
    const { left, width } = bar.current.getBoundingClientRect();
    clock.seek(firstTick + ((clientX - left) / width) * ticks);
  };
  const press = (event: KeyboardEvent) => {
    const pages = { PageUp: 1, PageDown: -1 } as { readonly [key: string]: number };
    const by = pages[event.key];
    if (by === undefined) return;
    event.preventDefault();
    clock.seek(clock.tick + (by * ticks) / 10);
  };
  return (
    <div className={css["timeline"]}>
      <Marks run={run} marks={survey.marks} followed={followed} />
      <div
        ref={bar}
        className={css["bar"]}
        role="slider"
        tabIndex={0}
        aria-label={t("Time in the replay")}
        aria-valuemin={firstTick}
        aria-valuemax={lastTick}
        aria-valuenow={shown}
        aria-valuetext={t("{time}, tick {tick}", {
          time: clockText(((shown - firstTick) * 1000) / info.tickHz),
          tick: shown,
        })}
        onKeyDown={press}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
        }}
      >
        <div className={css["surveyed"]} style={{ width: `${percent(survey.toTick)}%` }} />
        <div className={css["gone"]} style={{ width: `${percent(clock.tick)}%` }} />
        <div className={css["thumb"]} style={{ left: `${percent(clock.tick)}%` }} />
      </div>
    </div>
  );
}

interface MarksProps {
  readonly run: ReplayRun;
  readonly marks: readonly TimelineMark[];
  readonly followed: number | undefined;
}

/** Drawn anew only when there are others, not some times a second like what is around them. */
const Marks = memo(function Marks({ run, marks, followed }: MarksProps) {
  const ticks = Math.max(1, run.lastTick - run.firstTick);
  return (
    <div className={css["marks"]} aria-hidden="true">
      {marks.map((mark) => (
        <Mark
          key={`${mark.tick} ${mark.text} ${mark.seats.join()}`}
          mark={mark}
          run={run}
          at={(100 * (mark.tick - run.firstTick)) / ticks}
          isDim={!isAbout(mark, followed)}
        />
      ))}
    </div>
  );
});

/** Of everybody: what a race is remembered by. */
const always = new Set(["start", "finish", "best-lap"]);

const isAbout = ({ seats, kind }: TimelineMark, followed: number | undefined): boolean =>
  always.has(kind) || (followed !== undefined && seats.includes(followed));

interface MarkProps {
  readonly mark: TimelineMark;
  readonly run: ReplayRun;
  readonly at: number;
  readonly isDim: boolean;
}

function Mark({ mark, run, at, isDim }: MarkProps) {
  const kind = run.telemetry.markKinds.find(({ name }) => name === mark.kind);
  if (kind === undefined) return null;
  return (
    <span data-kind={mark.kind} data-symbol={kind.symbol} data-dim={isDim} style={{ left: `${at}%` }}>
      <MarkShape symbol={kind.symbol} />
    </span>
  );
}
