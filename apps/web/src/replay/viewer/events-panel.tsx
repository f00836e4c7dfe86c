import { type TimelineMark, t } from "@fairtick/game-view";
import { Switch } from "@mantine/core";
import { useState } from "react";
import { clockText } from "../../parts/clock-text.ts";
import type { ReplayRun, Survey } from "../run/replay-run.ts";
import { Nothing } from "./laps-panel.tsx";
import { MarkShape } from "./mark-symbol.tsx";
import { markWords } from "./mark-words.ts";
import css from "./viewer.module.css";

export interface EventsPanelProps {
  readonly run: ReplayRun;
  readonly survey: Survey;
  readonly seat: number | undefined;
  readonly onGo: (mark: TimelineMark) => void;
}

/** What happened, in words, each a way to its moment. */
export function EventsPanel({ run, survey, seat, onGo }: EventsPanelProps) {
  const [isOwn, setOwn] = useState(false);
  const marks = survey.marks.filter(({ seats }) => !isOwn || seat === undefined || seats.includes(seat));
  const nameOf = (each: number) => run.session.nameOf(each);
  return (
    <>
      <Switch
        label={
          seat === undefined ? t("Only the driver who is watched") : t("Only {name}", { name: nameOf(seat) })
        }
        checked={isOwn}
        onChange={(event) => setOwn(event.currentTarget.checked)}
      />
      {marks.length === 0 && (
        <Nothing isDone={survey.isDone} what={t("Nothing worth a mark has happened.")} />
      )}
      <ul className={css["events"]}>
        {marks.map((mark) => {
          const kind = run.telemetry.markKinds.find(({ name }) => name === mark.kind);
          return (
            <li key={`${mark.tick} ${mark.text} ${mark.seats.join()}`}>
              <button type="button" onClick={() => onGo(mark)}>
                <span className={css["eventTime"]}>
                  {clockText(((mark.tick - run.firstTick) * 1000) / run.info.tickHz)}
                </span>
                <span data-kind={mark.kind} data-symbol={kind?.symbol} className={css["eventMark"]}>
                  {kind !== undefined && <MarkShape symbol={kind.symbol} />}
                </span>
                <span>{markWords(mark, nameOf)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
