import { BitReader, BitWriter } from "@fairtick/kernel";
import { createSession, type Session, startSession, stepSession, takeSeat } from "@fairtick/session";
import { type ReceivedSnapshot, SnapshotHistory, SnapshotReceiver, ViewerSnapshots } from "@fairtick/wire";
import { noContent, toyGame } from "./toy-game.ts";

/** A session of the toy game with people on its first seats, drivers on the others, as a server runs it. */
export function newToySession(people: number, drivers = 0): Session {
  const options = { seats: people + drivers, drivers };
  const plan = toyGame.plan(options, noContent);
  if ("code" in plan) throw new Error(plan.message);
  const session = createSession(
    {
      sessionId: "00000000-0000-4000-8000-000000000001",
      game: toyGame,
      options,
      plan,
      world: toyGame.prepare(options, noContent, 1),
      seed: 1,
      contentDigests: [],
    },
    { inputs: "live", log: false },
  );
  for (let i = 0; i < people; i++) {
    takeSeat(session, { playerId: `p${i}`, name: `Person ${i}`, driver: "external", loadout: {} });
  }
  startSession(session, (seat) => `driver ${seat}`);
  return session;
}

/** One tick, with the rows of people given for exactly this tick. */
export function stepWith(session: Session, rows: readonly (readonly number[] | undefined)[] = []): void {
  rows.forEach((row, seat) => {
    if (row !== undefined) session.rows.queue(seat, session.t.tick, session.t.tick, row);
  });
  stepSession(session);
}

/** Snapshots of a session as one viewer receives them, without a network; at most one of each tick. */
export class ToySnapshots {
  readonly receiver: SnapshotReceiver;
  readonly #session: Session;
  readonly #history: SnapshotHistory;
  readonly #viewer: ViewerSnapshots;

  constructor(session: Session, seat: number) {
    this.#session = session;
    this.#history = new SnapshotHistory(toyGame, session.state.layout, session.setup.world);
    this.#viewer = new ViewerSnapshots(this.#history, seat);
    this.receiver = new SnapshotReceiver(toyGame, session.state.layout, session.setup.world);
  }

  take(): ReceivedSnapshot {
    const { t } = this.#session;
    const bytes = new Uint8Array(8192);
    this.#history.capture(t);
    this.#viewer.write(t, new BitWriter(bytes), 4096);
    const outcome = this.receiver.read(new BitReader(bytes), t.tick);
    const snapshot = this.receiver.at(t.tick);
    if (outcome !== "ok" || snapshot === undefined) throw new Error(outcome);
    this.#viewer.acknowledge(t.tick);
    return snapshot;
  }
}
