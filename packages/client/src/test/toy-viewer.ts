import { BitWriter } from "@fairtick/kernel";
import { applyCommand, type Session } from "@fairtick/session";
import {
  EventJournal,
  InputFrameReader,
  type InputReport,
  SnapshotHistory,
  ViewerSnapshots,
  writeFrameHead,
} from "@fairtick/wire";
import { toyGame } from "./toy-game.ts";

const MARGIN_MAX = 127;

/** What a server does for one viewer of a session: frames out, input frames in. */
export class ToyViewer {
  readonly #session: Session;
  readonly #seat: number;
  readonly #history: SnapshotHistory;
  #snapshots: ViewerSnapshots;
  readonly #journal = new EventJournal(toyGame.events);
  readonly #inputs = new InputFrameReader(toyGame.input);
  readonly #report: InputReport = { marginTicks: MARGIN_MAX, missedTicks: 0 };
  #hasRows = false;
  #shownTick = -1;
  #knownTick = -1;
  missedTicks = 0;

  constructor(session: Session, seat: number) {
    this.#session = session;
    this.#seat = seat;
    this.#history = new SnapshotHistory(toyGame, session.state.layout, session.setup.world);
    this.#snapshots = new ViewerSnapshots(this.#history, seat);
  }

  /** After a step. */
  stepped(): void {
    const { t, rows } = this.#session;
    this.#journal.record(t.events, t.tick);
    if (!this.#hasRows || rows.hadRow(this.#seat, t.tick - 1)) return;
    this.#report.missedTicks++;
    this.missedTicks++;
  }

  frame(): Uint8Array {
    const { t } = this.#session;
    const bytes = new Uint8Array(4096);
    const writer = new BitWriter(bytes);
    this.#history.capture(t);
    writeFrameHead(writer, t.tick, this.#hasRows ? this.#report : undefined);
    this.#journal.write(writer, this.#seat, t.tick, this.#knownTick, this.#shownTick, 8000);
    this.#snapshots.write(t, writer, 2000);
    this.#shownTick = t.tick;
    this.#report.marginTicks = MARGIN_MAX;
    this.#report.missedTicks = 0;
    return bytes.subarray(0, writer.byteLength);
  }

  /** @throws Error for what is no input frame. */
  take(message: Uint8Array): void {
    if (!this.#inputs.read(message)) throw new Error("no input frame");
    const { newestSnapshot, tick, count, values } = this.#inputs.frame;
    const { t, rows } = this.#session;
    if (newestSnapshot >= 0) this.#snapshots.acknowledge(newestSnapshot);
    if (newestSnapshot > this.#knownTick) this.#knownTick = newestSnapshot;
    if (this.#seat < 0) return;
    const fields = Object.keys(toyGame.input).length;
    for (let age = 0; age < count; age++) rows.queue(this.#seat, tick - age, t.tick, values, age * fields);
    this.#hasRows = true;
    if (tick - t.tick < this.#report.marginTicks) this.#report.marginTicks = tick - t.tick;
  }

  command(number: number, name: string, payload: unknown) {
    return applyCommand(this.#session, this.#seat, number, name, payload);
  }

  resync(): void {
    this.#snapshots = new ViewerSnapshots(this.#history, this.#seat);
  }
}
