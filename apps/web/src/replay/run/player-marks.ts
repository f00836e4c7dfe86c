import type { PlayerMark, ReplayPlayer } from "@fairtick/replay";

const MARKS_HZ = 2;
/** Of a long replay, or of large states, there are fewer marks. 64 MiB. */
const BYTES_MAX = 64 * 1024 * 1024;

/** Places that a player has come to, two a second: from there any tick is near. */
export class PlayerMarks {
  readonly #everyTicks: number;
  /** In the order of their ticks. */
  readonly #marks: PlayerMark[] = [];

  constructor({ replay, session }: ReplayPlayer) {
    const ticks = replay.facts.lastTick - replay.firstTick + 1;
    this.#everyTicks = Math.ceil(
      Math.max(session.game.tickHz / MARKS_HZ, (ticks * session.state.bytes.length) / BYTES_MAX),
    );
  }

  /** To be called in the order of the ticks; notes where the player is when that is due. */
  passed(player: ReplayPlayer): void {
    if (player.tick < (this.#marks.at(-1)?.tick ?? player.replay.firstTick) + this.#everyTicks) return;
    const mark = player.mark();
    if (mark !== undefined) this.#marks.push(mark);
  }

  /** The newest one that is not behind a tick. */
  before(tick: number): PlayerMark | undefined {
    let from = 0;
    let to = this.#marks.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#marks[middle].tick <= tick) from = middle + 1;
      else to = middle;
    }
    return this.#marks[from - 1];
  }
}
