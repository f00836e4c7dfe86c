import {
  type AnyGame,
  angle,
  defineGame,
  EventSink,
  exact,
  range,
  type TickContext,
  unsigned,
} from "@fairtick/contract";
import {
  BitReader,
  BitWriter,
  createState,
  despawnRow,
  layoutState,
  record,
  saveState,
  spawnRow,
  table,
} from "@fairtick/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SnapshotHistory } from "./snapshot-history.ts";
import { applySnapshot, type ReceivedSnapshot, SnapshotReceiver } from "./snapshot-receiver.ts";
import { stillGame } from "./test/still-game.ts";
import { ViewerSnapshots } from "./viewer-snapshots.ts";

const CAPACITY = 24;
const state = {
  match: record({ phase: "u8", wind: "f64", drift: "i16" }),
  ships: table(CAPACITY, {
    owner: "i8",
    x: "f32",
    vx: "f32",
    yaw: "f32",
    fuel: "f32",
    score: "u16",
    hits: "i32",
  }),
};

/** Ships that go on with their speed; a viewer sees those whose bit is set in `hits`. */
const game: AnyGame = defineGame({
  ...stillGame,
  id: "toy",
  state,
  snapshot: {
    match: ["phase", "wind", "drift"],
    ships: {
      ownerColumn: "owner",
      owner: ["fuel"],
      others: {
        x: range(-100, 100, 16),
        vx: range(-8, 8, 10),
        yaw: angle(10),
        score: unsigned(10),
        hits: exact,
      },
      extrapolate: (_, values, ticks) => {
        values[0] += values[1] * ticks;
      },
    },
  },
  view: (t, view) => {
    for (let row = 0; row < CAPACITY; row++) if (t.state.ships.score[row] % 7 !== 6) view.row("ships", row);
  },
});

function newToy(seat: number) {
  const layout = layoutState(state);
  const whole = createState(layout);
  const { view } = whole;
  const history = new SnapshotHistory(game, layout, null);
  const viewer = new ViewerSnapshots(history, seat);
  const receiver = new SnapshotReceiver(game, layout, null);
  const t = { world: null, state: view, inputs: {}, seats: undefined, events: new EventSink(), tick: 0 };
  const bytes = new Uint8Array(4096);
  return {
    whole,
    view,
    history,
    viewer,
    receiver,
    t,
    /** Captures the state and writes a snapshot of it. */
    send(maxBytes = 4096): Uint8Array {
      history.capture(t as unknown as TickContext);
      const writer = new BitWriter(bytes);
      viewer.write(t as unknown as TickContext, writer, maxBytes);
      return bytes.slice(0, writer.byteLength);
    },
    receive(sent: Uint8Array, tick = t.tick): string {
      return receiver.read(new BitReader(sent), tick);
    },
  };
}
type Toy = ReturnType<typeof newToy>;

function addShip({ view }: Toy, owner: number): number {
  const row = spawnRow(view.ships);
  view.ships.owner[row] = owner;
  view.ships.x[row] = row * 3 - 20;
  view.ships.vx[row] = 0.25;
  view.ships.score[row] = 0;
  return row;
}

/** Every row that is shown, as the state has it: own ones to the bit, the others within their quantum. */
function expectShown({ view, t }: Toy, seat: number, received: ReceivedSnapshot | undefined): void {
  const { shown, columns, generation } = received!.tables["ships"]!;
  expect(received!.tick).toBe(t.tick);
  expect([...received!.records["match"]!]).toEqual([view.match.phase, view.match.wind, view.match.drift]);
  for (let row = 0; row < CAPACITY; row++) {
    const isShown = view.ships.alive[row] === 1 && view.ships.score[row]! % 7 !== 6;
    const isOwn = seat >= 0 && view.ships.owner[row] === seat;
    expect(shown[row]).toBe(isShown ? (isOwn ? 2 : 1) : 0);
    if (!isShown) continue;
    expect(generation[row]).toBe(view.ships.generation[row]);
    expect(columns["hits"]![row]).toBe(view.ships.hits[row]);
    expect(columns["score"]![row]).toBe(view.ships.score[row]);
    if (isOwn) {
      for (const name of ["x", "vx", "yaw", "fuel"] as const)
        expect(columns[name]![row]).toBe(view.ships[name][row]);
    } else {
      expect(Math.abs(columns["x"]![row]! - view.ships.x[row]!)).toBeLessThanOrEqual(
        200 / (2 ** 16 - 2) / 2 + 1e-6,
      );
      const turn = columns["yaw"]![row]! - view.ships.yaw[row]!;
      expect(Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn)))).toBeLessThanOrEqual(
        Math.PI / 2 ** 10 + 1e-6,
      );
    }
  }
}

describe("a snapshot for a viewer", () => {
  it("is whole until one is acknowledged, and then says what has changed", () => {
    const toy = newToy(-1);
    for (let i = 0; i < 10; i++) addShip(toy, i);
    const whole = toy.send();
    expect(toy.receive(whole)).toBe("ok");
    toy.t.tick++;
    expect(toy.send().length).toBe(whole.length);
    toy.viewer.acknowledge(1);
    toy.viewer.acknowledge(0);
    toy.t.tick++;
    toy.view.ships.hits[3] = -5;
    const delta = toy.send();
    expect(delta.length).toBeLessThan(16);
    expect(toy.receive(delta)).toBe("unknown-baseline");
  });

  it("leaves out a state that has not changed", () => {
    const toy = newToy(-1);
    for (let i = 0; i < 10; i++) addShip(toy, i);
    toy.receive(toy.send());
    toy.viewer.acknowledge(0);
    toy.t.tick = 4;
    expect(toy.send()).toHaveLength(2);
  });

  it("needs a bit a column for what moves as the game foretells it, once it has learned that it does", () => {
    const toy = newToy(20);
    for (let i = 0; i < 10; i++) toy.view.ships.vx[addShip(toy, i)] = 2;
    let sent = toy.send();
    for (let tick = 1; tick <= 40; tick++) {
      expect(toy.receive(sent)).toBe("ok");
      toy.viewer.acknowledge(toy.t.tick);
      for (let row = 0; row < 10; row++) toy.view.ships.x[row] += 2;
      toy.t.tick = tick;
      sent = toy.send();
    }
    // A row: two bits of its head, that it is a change, x (which may be a quantum off), vx, yaw, whether others have changed.
    expect(sent.length).toBeLessThanOrEqual(Math.ceil((10 * 8 + 20) / 8));
  });

  it("may be sent to others who watch and hold the same, and to nobody else, whatever is lost", () => {
    const change = fc.record({
      row: fc.nat(CAPACITY - 1),
      what: fc.constantFrom("spawn", "despawn", "hide", "move", "all"),
      value: fc.integer({ min: -9, max: 9 }),
    });
    const step = fc.record({
      changes: fc.array(change, { maxLength: 6 }),
      /** Whether the snapshot reaches each of the viewers, and its acknowledgement the server. */
      arrives: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      maxBytes: fc.constantFrom(4096, 4096, 4096, 30),
    });
    let shared = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), (steps) => {
        const toy = newToy(-1);
        const others = [1, 2].map(() => ({
          viewer: new ViewerSnapshots(toy.history, -1),
          receiver: new SnapshotReceiver(game, layoutState(state), null),
        }));
        const all = [{ viewer: toy.viewer, receiver: toy.receiver }, ...others];
        for (let i = 0; i < 8; i++) addShip(toy, i);
        steps.forEach(({ changes, arrives, maxBytes }, tick) => {
          toy.t.tick = tick;
          for (const each of changes) applyChange(toy, each);
          const first = toy.send(maxBytes);
          all.forEach(({ viewer, receiver }, i) => {
            let sent = first;
            if (i > 0 && viewer.canShare(toy.viewer)) {
              viewer.share(toy.viewer);
              shared++;
            } else if (i > 0) {
              const writer = new BitWriter(new Uint8Array(4096));
              viewer.write(toy.t as unknown as TickContext, writer, maxBytes);
              sent = writer.bytes.slice(0, writer.byteLength);
            }
            if (arrives[i] !== true) return;
            expect(receiver.read(new BitReader(sent), tick)).toBe("ok");
            if (maxBytes === 4096) expectShown(toy, -1, receiver.at(tick));
            if (arrives[i + 3] === true) viewer.acknowledge(tick);
          });
        });
      }),
      { numRuns: 150 },
    );
    expect(shared).toBeGreaterThan(500);
    const own = newToy(0);
    const spectator = new ViewerSnapshots(own.history, -1);
    own.send();
    expect(spectator.canShare(own.viewer)).toBe(false);
  });

  it("builds, for those who watch from however far away, on one of two or three that they have acknowledged", () => {
    const toy = newToy(-1);
    const ways = Array.from({ length: 20 }, (_, i) => i + 1);
    const crowd = ways.map((way) => ({
      way,
      viewer: new ViewerSnapshots(toy.history, -1),
      receiver: new SnapshotReceiver(game, layoutState(state), null),
    }));
    const writer = new BitWriter(new Uint8Array(4096));
    for (let i = 0; i < 10; i++) addShip(toy, i);
    for (let tick = 0; tick < 120; tick++) {
      toy.t.tick = tick;
      for (let row = 0; row < 10; row++) toy.view.ships.x[row] += Math.sin(row + tick);
      toy.history.capture(toy.t as unknown as TickContext);
      const written: { viewer: ViewerSnapshots; bytes: Uint8Array }[] = [];
      for (const { way, viewer, receiver } of crowd) {
        viewer.acknowledge(tick - way);
        let sent = written.find((each) => viewer.canShare(each.viewer));
        if (sent === undefined) {
          writer.reset();
          viewer.write(toy.t as unknown as TickContext, writer, 4096);
          sent = { viewer, bytes: writer.bytes.slice(0, writer.byteLength) };
          written.push(sent);
        } else {
          viewer.share(sent.viewer);
        }
        expect(receiver.read(new BitReader(sent.bytes), tick)).toBe("ok");
        expectShown(toy, -1, receiver.at(tick));
      }
      // Once each has acknowledged one that crowds build on; eight are between two of those, and ways are up to twenty long.
      if (tick > 40) expect(written.length).toBeLessThanOrEqual(4);
    }
  });

  it("is made once for all who hold the same, and says to each what it would have been told alone", () => {
    const together = newToy(-1);
    const twin = new ViewerSnapshots(together.history, -1);
    const late = new ViewerSnapshots(together.history, -1);
    const writer = new BitWriter(new Uint8Array(4096));
    const receivers = [together.receiver, new SnapshotReceiver(game, layoutState(state), null)];
    for (let i = 0; i < 10; i++) addShip(together, i);
    for (let tick = 0; tick < 30; tick++) {
      together.t.tick = tick;
      for (let row = 0; row < 10; row++) together.view.ships.x[row] += Math.sin(row + tick);
      const sent = together.send();
      writer.reset();
      twin.write(together.t as unknown as TickContext, writer, 4096);
      expect(writer.bytes.slice(0, writer.byteLength)).toEqual(sent);
      expect(together.receive(sent)).toBe("ok");
      writer.reset();
      late.write(together.t as unknown as TickContext, writer, 4096);
      expect(receivers[1]!.read(new BitReader(writer.bytes.slice(0, writer.byteLength)), tick)).toBe("ok");
      for (const receiver of receivers) expectShown(together, -1, receiver.at(tick));
      together.viewer.acknowledge(tick);
      twin.acknowledge(tick);
      late.acknowledge(tick - 3);
    }
  });

  it("goes on at a viewer that acknowledges nothing for long, and at one that never does, in the same memory", () => {
    const toy = newToy(0);
    for (let i = 0; i < CAPACITY; i++) addShip(toy, i % 3);
    let longest = 0;
    for (let tick = 1; tick <= 500; tick++) {
      toy.t.tick = tick;
      for (let row = 0; row < CAPACITY; row++) toy.view.ships.hits[row]++;
      const sent = toy.send(60);
      longest = Math.max(longest, sent.length);
      if (tick % 100 === 0) {
        expect(toy.receive(sent)).toBe("ok");
        toy.viewer.acknowledge(tick);
      }
    }
    expect(longest).toBeLessThanOrEqual(60 + toy.history.overdraftBytes);
  });

  it("fills up under a tight budget against an old baseline, and no row that is there goes away meanwhile", () => {
    const toy = newToy(-1);
    toy.receive(toy.send());
    toy.viewer.acknowledge(0);
    for (let i = 0; i < CAPACITY; i++) addShip(toy, i);
    const shown = new Set<number>();
    const sent: Uint8Array[] = [];
    for (let tick = 1; tick <= 100; tick++) {
      toy.t.tick = tick;
      for (let row = 0; row < CAPACITY; row++) toy.view.ships.x[row] += 0.01;
      sent.push(toy.send(40));
      expect(toy.receive(sent[tick - 1]!)).toBe("ok");
      // What is acknowledged is eight snapshots old.
      if (tick > 8) toy.viewer.acknowledge(tick - 8);
      const now = [...toy.receiver.at(tick)!.tables["ships"]!.shown.keys()].filter(
        (row) => toy.receiver.at(tick)!.tables["ships"]!.shown[row] !== 0,
      );
      if (tick > 8) for (const row of shown) expect(now).toContain(row);
      if (tick > 8) for (const row of now) shown.add(row);
    }
    expect(shown.size).toBe(CAPACITY);
  });

  it("tells rows that come, go, are given away or change hands", () => {
    const toy = newToy(2);
    const step = (change: () => void) => {
      change();
      toy.t.tick++;
      expect(toy.receive(toy.send())).toBe("ok");
      expectShown(toy, 2, toy.receiver.at(toy.t.tick));
      toy.viewer.acknowledge(toy.t.tick);
    };
    step(() => addShip(toy, 2));
    step(() => addShip(toy, 5));
    step(() => despawnRow(toy.view.ships, 0));
    step(() => addShip(toy, 1));
    step(() => {
      toy.view.ships.owner[1] = 2;
      toy.view.ships.fuel[1] = 0.1;
    });
    step(() => {
      toy.view.ships.owner[1] = 4;
    });
    step(() => {
      toy.view.ships.score[0] = 6;
    });
    step(() => {
      despawnRow(toy.view.ships, 1);
      addShip(toy, 2);
    });
  });

  it("keeps within its budget, and lets no row wait for long", () => {
    const toy = newToy(0);
    for (let i = 0; i < CAPACITY; i++) addShip(toy, i);
    const seen = new Map<number, number>();
    for (let frame = 0; frame < 120; frame++) {
      toy.t.tick++;
      for (let row = 0; row < CAPACITY; row++) toy.view.ships.hits[row]++;
      const sent = toy.send(60);
      expect(sent.length).toBeLessThanOrEqual(75);
      expect(toy.receive(sent)).toBe("ok");
      toy.viewer.acknowledge(toy.t.tick);
      const { shown, columns } = toy.receiver.at(toy.t.tick)!.tables["ships"]!;
      for (let row = 0; row < CAPACITY; row++) {
        if (shown[row] !== 0 && columns["hits"]![row] === toy.view.ships.hits[row]) seen.set(row, frame);
        expect(frame - (seen.get(row) ?? 0)).toBeLessThan(60);
      }
      expect(columns["hits"]![0]).toBe(toy.view.ships.hits[0]);
    }
    expect(seen.size).toBe(CAPACITY);
  });

  it("never outgrows its room, however many rows are gone at once or are the viewer's own", () => {
    const toy = newToy(0);
    const budget = 8;
    const whole = 40;
    for (let i = 0; i < CAPACITY; i++) addShip(toy, 1);
    const step = (maxBytes: number) => {
      toy.t.tick++;
      const sent = toy.send(maxBytes);
      expect(sent.length).toBeLessThanOrEqual(maxBytes + toy.history.overdraftBytes);
      expect(toy.receive(sent)).toBe("ok");
      toy.viewer.acknowledge(toy.t.tick);
      return toy.receiver.at(toy.t.tick)!.tables.ships!.shown;
    };
    step(4096);
    for (let row = 0; row < CAPACITY; row++) despawnRow(toy.view.ships, row);
    expect([...step(budget)]).toEqual(Array(CAPACITY).fill(0));
    for (let i = 0; i < CAPACITY; i++) addShip(toy, 0);
    let shown = step(budget);
    expect(shown).toContain(0);
    for (let i = 0; i < 10; i++) shown = step(whole);
    expect([...shown]).toEqual(Array(CAPACITY).fill(2));
  });

  it("is the same for whoever has lost, reordered or late acknowledged whatever it may be", () => {
    const step = fc.record({
      changes: fc.array(
        fc.record({
          row: fc.nat({ max: CAPACITY - 1 }),
          what: fc.constantFrom("spawn", "despawn", "move", "owner", "hide", "all"),
          value: fc.integer({ min: -50, max: 50 }),
        }),
        { maxLength: 6 },
      ),
      ticks: fc.integer({ min: 1, max: 9 }),
      isLost: fc.boolean(),
      isAckLost: fc.boolean(),
      isLate: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 150 }),
        fc.integer({ min: -1, max: 3 }),
        (steps, seat) => {
          const toy = newToy(seat);
          let waiting: { bytes: Uint8Array; tick: number } | undefined;
          for (const { changes, ticks, isLost, isAckLost, isLate } of steps) {
            for (const change of changes) applyChange(toy, change);
            toy.t.tick += ticks;
            const bytes = toy.send();
            if (waiting !== undefined) {
              // It comes behind a newer one.
              const { tick } = waiting;
              if (toy.receive(waiting.bytes, tick) === "ok" && !isAckLost) toy.viewer.acknowledge(tick);
              waiting = undefined;
            }
            if (isLate) waiting = { bytes, tick: toy.t.tick };
            if (isLost || isLate) continue;
            expect(toy.receive(bytes)).toBe("ok");
            expectShown(toy, seat, toy.receiver.at(toy.t.tick));
            if (!isAckLost) toy.viewer.acknowledge(toy.t.tick);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("is whole again when nothing was acknowledged for as long as snapshots are kept", () => {
    const toy = newToy(-1);
    addShip(toy, 0);
    toy.receive(toy.send());
    toy.viewer.acknowledge(0);
    for (let i = 0; i < 70; i++) {
      toy.t.tick++;
      toy.view.ships.hits[0]++;
      toy.send();
    }
    expect(toy.receive(toy.send())).toBe("ok");
    toy.receiver.clear();
    expect(toy.receive(toy.send())).toBe("ok");
  });
});

describe("reading snapshots", () => {
  it("answers any bytes with a reason or a snapshot, and never throws [HOST-011]", () => {
    const toy = newToy(1);
    for (let i = 0; i < CAPACITY; i++) addShip(toy, i);
    const good = toy.send();
    toy.receive(good);
    toy.viewer.acknowledge(0);
    toy.t.tick = 3;
    for (let row = 0; row < CAPACITY; row++) toy.view.ships.x[row] += row;
    const delta = toy.send();
    let tick = 10;
    const hostile = (bytes: Uint8Array) => {
      toy.receive(good, 0);
      expect(typeof toy.receive(bytes, ++tick)).toBe("string");
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => hostile(bytes)),
      { numRuns: 500 },
    );
    for (const valid of [good, delta]) {
      for (let at = 0; at < valid.length; at++) {
        hostile(valid.subarray(0, at));
        hostile(valid.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte)));
      }
    }
  });

  it("becomes a state of the same layout", () => {
    const toy = newToy(1);
    for (let i = 0; i < 5; i++) addShip(toy, i);
    toy.view.match.wind = 0.1;
    toy.receive(toy.send());
    const copy = createState(layoutState(state));
    addShip({ ...toy, view: copy.view }, 0);
    applySnapshot(toy.receiver.at(0)!, toy.receiver.plan, copy);
    expect([...copy.view.ships.alive]).toEqual([...toy.view.ships.alive]);
    expect([...copy.view.ships.generation].slice(0, 5)).toEqual([...toy.view.ships.generation].slice(0, 5));
    expect(copy.view.ships.x[1]).toBe(toy.view.ships.x[1]);
    expect(copy.view.match.wind).toBe(0.1);
    const before = saveState(copy);
    applySnapshot(toy.receiver.at(0)!, toy.receiver.plan, copy);
    expect(saveState(copy)).toEqual(before);
  });
});

function applyChange(
  toy: Toy,
  { row, what, value }: { readonly row: number; readonly what: string; readonly value: number },
): void {
  const { ships, match } = toy.view;
  match.drift = value;
  if (what === "spawn") {
    addShip(toy, (value % 4) - 0);
    return;
  }
  if (ships.alive[row] !== 1) return;
  if (what === "despawn") despawnRow(ships, row);
  else if (what === "owner") ships.owner[row] = (((value % 5) + 5) % 5) - 1;
  else if (what === "hide") ships.score[row] = ((value % 14) + 14) % 14;
  else {
    ships.x[row] = Math.max(-99, Math.min(99, ships.x[row]! + value));
    ships.yaw[row] = value / 17;
    ships.fuel[row] = value / 3;
    if (what === "all") ships.hits[row] = value * 1000;
  }
}
