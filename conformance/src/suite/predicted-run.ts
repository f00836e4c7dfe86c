import { ClientSession, type SessionDebug } from "@fairtick/client";
import { BitWriter, hashFloat, hashUint32 } from "@fairtick/kernel";
import { applyAction, createSession, SessionAction, stepSession, takeSeat } from "@fairtick/session";
import { InputFrameReader, SnapshotHistory, ViewerSnapshots, writeFrameHead } from "@fairtick/wire";
import { type GameUnderTest, numberedUuid } from "./session-script.ts";

/** A client that believes in such a way predicts so far ahead; what it sends arrives at once. */
const ROUND_TRIP_MS = 60;
/** Ticks between two snapshots, and between two changes of the inputs. */
const SNAPSHOT_TICKS = 3;
const PLAYED_TICKS = 7;
const FRAME_BYTES = 65_536;

/** What a client saw of a session that one person plays alone, with nobody else to disturb. */
export function predictedRun(game: GameUnderTest, ticks: number): SessionDebug {
  const rules = game.setup.game;
  const session = createSession(game.setup, { inputs: "live", log: false });
  const [loadout = {}] = game.loadouts;
  takeSeat(session, { playerId: numberedUuid(1), name: "Ann", driver: "external", loadout });
  applyAction(session, SessionAction.start);
  const { state, setup, t, rows } = session;
  const history = new SnapshotHistory(rules, state.layout, setup.world);
  const viewer = new ViewerSnapshots(history, 0);
  const reader = new InputFrameReader(rules.input);
  const fields = Object.keys(rules.input);
  const client = new ClientSession(
    {
      game: rules,
      sessionId: setup.sessionId,
      layout: state.layout,
      world: setup.world,
      seat: 0,
      lastCommand: 0,
    },
    {
      sendFrame: (bytes) => {
        if (!reader.read(bytes)) throw new Error("no input frame");
        const { tick, count, values, newestSnapshot } = reader.frame;
        viewer.acknowledge(newestSnapshot);
        for (let age = 0; age < count; age++) rows.queue(0, tick - age, t.tick, values, age * fields.length);
      },
      sendCommand: () => {},
      say: () => {},
      requestResync: () => {
        throw new Error("the client has lost what the server builds on");
      },
    },
  );
  client.roundTrip(ROUND_TRIP_MS);
  const bytes = new Uint8Array(FRAME_BYTES);
  const writer = new BitWriter(bytes);
  for (let tick = 0; tick < ticks; tick++) {
    const nowMs = (tick * 1000) / rules.tickHz;
    if (tick % PLAYED_TICKS === 0) client.input(played(fields, tick));
    if (tick % SNAPSHOT_TICKS === 0) {
      history.capture(t);
      writer.reset(bytes);
      writeFrameHead(writer, t.tick, undefined);
      writer.writeBool(false);
      viewer.write(t, writer, FRAME_BYTES / 2);
      client.frame(bytes.slice(0, writer.byteLength), nowMs);
    }
    client.update(nowMs);
    stepSession(session);
  }
  return client.debug((ticks * 1000) / rules.tickHz);
}

/** Mostly forward, and to both sides. */
function played(fields: readonly string[], tick: number): { readonly [field: string]: number } {
  return Object.fromEntries(
    fields.map((field, f) => {
      const value = hashFloat(9, tick, f);
      return [field, f === 0 ? value : hashUint32(9, tick, 50 + f) % 3 === 0 ? value * 2 - 1 : 0];
    }),
  );
}
