import type { GameEvent } from "@fairtick/client";
import { type AnyGameTelemetry, t } from "@fairtick/game-view";
import { type PlayEnd, type ReplayContentItem, ReplayPlayer } from "@fairtick/replay";
import { openPlayer } from "./open-player.ts";
import type { RefusedReplay, ReplayPicture, SurveyPiece } from "./replay-messages.ts";
import { eventsOf } from "./session-events.ts";
import { SurveyRun } from "./survey-run.ts";

/** A replay that is run again: one player for the tick that is shown, another for the survey. */
export class ReplayRunner {
  readonly #shown: ReplayPlayer;
  readonly #survey: SurveyRun;
  #rosterVersion = -1;

  private constructor(shown: ReplayPlayer, survey: SurveyRun) {
    this.#shown = shown;
    this.#survey = survey;
  }

  static open(
    bytes: Uint8Array,
    telemetry: AnyGameTelemetry,
    content: readonly ReplayContentItem[],
  ): ReplayRunner | RefusedReplay {
    const [shown, surveyed] = [openPlayer(bytes, telemetry, content), openPlayer(bytes, telemetry, content)];
    if (!(shown instanceof ReplayPlayer)) return shown;
    if (!(surveyed instanceof ReplayPlayer)) return surveyed;
    return new ReplayRunner(shown, new SurveyRun(surveyed, telemetry));
  }

  /** The session as it was at a tick, or at the one nearest to it that can be reached. */
  seek(tick: number): ReplayPicture {
    const player = this.#shown;
    const { session } = player;
    const events: GameEvent[] = [];
    const isPlayed = tick > player.tick && tick - player.tick <= session.game.tickHz;
    let end: PlayEnd | undefined;
    while (isPlayed && end === undefined && player.tick < Math.min(tick, player.replay.facts.lastTick)) {
      end = player.runTo(player.tick + 1);
      events.push(...eventsOf(session));
    }
    end ??= player.seek(tick, this.#survey.marks.before(tick));
    const isNew = session.rosterVersion !== this.#rosterVersion;
    this.#rosterVersion = session.rosterVersion;
    return {
      kind: "picture",
      tick: player.tick,
      state: session.state.bytes.slice(),
      // Who has left is still named.
      roster: isNew ? [...session.roster.values(), ...session.departed] : undefined,
      events,
      problem: end && problemOf(end),
    };
  }

  get isSurveyed(): boolean {
    return this.#survey.isDone;
  }

  survey(): SurveyPiece {
    return this.#survey.piece();
  }
}

function problemOf(end: PlayEnd): string | undefined {
  switch (end.kind) {
    case "agrees":
      return undefined;
    case "diverged":
      return t("What is shown is not what was recorded: the states differ at tick {tick}.", end);
    case "impossible":
      return t("The recording says something impossible at tick {tick}: {reason}.", end);
    case "fault":
      return t("The rules failed at tick {tick}.", { tick: end.tick });
    case "unreadable":
      return t("The recording cannot be read beyond tick {tick}: {reason}.", end);
  }
}
