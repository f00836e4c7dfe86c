import { fileURLToPath } from "node:url";
import { gamePackage } from "@fairtick/apex";
import { phaseNames } from "@fairtick/contract";
import { BitWriter, hashUint32 } from "@fairtick/kernel";
import { contentLookup, type HostEvent, loadContent, PlaybackRunner, storedContent } from "@fairtick/server";
import { createSession, type Session } from "@fairtick/session";
import { SnapshotHistory, ViewerSnapshots, writeFrameHead } from "@fairtick/wire";
import { beforeAll, describe, expect, it } from "vitest";
import { playedApex } from "./suite/games-under-test.ts";
import { underTest } from "./suite/played-game.ts";
import { recordSession } from "./suite/recorded-session.ts";
import { longScript, playScript } from "./suite/session-script.ts";

const TICKS = 5000;
const SEEKS = 10;
const SPECTATOR_HZ = 30;
const BYTES_MAX = 8000;
const PLAYBACK = 3;
const VIEWER = 1;
const sessionId = "00000000-0000-4000-8000-0000000000aa";

const content = loadContent(
  gamePackage.content.map((kind) => {
    const folder = new URL(`../../games/apex/content/${kind.kind}`, import.meta.url);
    return { kind, dir: fileURLToPath(folder) };
  }),
);
const items = gamePackage.content.flatMap(({ kind }) => content.list(kind));

/** The ticks that are sought, in that order: back and forth. */
const sought = Array.from({ length: SEEKS }, (_, i) => 1 + (hashUint32(i, 5, 9) % TICKS));

interface Frames {
  readonly dialect: string;
  readonly native: string;
}

/** What the recorded session would have shown at those ticks to somebody who had just come. */
const recorded = new Map<number, Frames>();
let bytes: Uint8Array;

beforeAll(() => {
  const options = { aiCount: 4, maxPlayers: 6, lapLimit: 1 };
  const game = underTest(
    playedApex({ lookup: contentLookup(content), items: () => items }, "Simple Oval", options),
  );
  const contentDigests = items.map(({ kind, id, digest }) => ({ kind, id, digest }));
  const setup = { ...game.setup, contentDigests };
  const { session, drain, finish } = recordSession((log) => createSession(setup, { inputs: "live", log }));
  const keep = () => {
    if (sought.includes(session.t.tick)) recorded.set(session.t.tick, framesOf(session));
    if (session.t.tick % 120 === 0) drain();
    return undefined;
  };
  playScript(game, longScript(game, TICKS, 5), keep, () => {}, session);
  bytes = new Uint8Array(finish("removed").bytes);
});

describe("a replay that is played", () => {
  it("shows after each jump what the recorded session showed at that tick, byte for byte [HOST-065]", () => {
    const { runner, events, run, shown, change } = play();
    for (const tick of sought) {
      shown.dialect = shown.native = "";
      events.length = 0;
      change({ tick, isPaused: true });
      while (!events.some(({ kind }) => kind === "playback")) run(1);
      runner.command({ kind: "open-viewer", session: PLAYBACK, viewer: VIEWER, seat: undefined }, now);
      run(SPECTATOR_HZ);
      expect([tick, shown]).toEqual([tick, recorded.get(tick)]);
    }
  });

  it("goes at its speed, stands where it is paused, and stands at the end [HOST-065]", () => {
    const { runner, run, change, pausedAt } = play();
    run(1);
    let before = 0;
    for (const speed of [1, 0.25, 16]) {
      change({ speed, isPaused: false });
      run(SPECTATOR_HZ);
      const tick = pausedAt();
      expect((tick ?? 0) - before).toBe(gamePackage.game.tickHz * speed);
      run(SPECTATOR_HZ);
      expect(pausedAt()).toBe(tick);
      before = tick ?? 0;
    }
    change({ tick: TICKS + 1000, isPaused: false });
    run(SPECTATOR_HZ);
    expect(pausedAt()).toBe(TICKS);
    change({ tick: 0, speed: 1 });
    run(SPECTATOR_HZ);
    expect(pausedAt()).toBe(0);
    runner.command({ kind: "remove", session: PLAYBACK }, now);
    expect(runner.nextDueMs()).toBe(Number.POSITIVE_INFINITY);
  });

  it("is refused in words where it is none, or its content is missing", () => {
    const damaged = bytes.slice();
    damaged[100] ^= 1;
    expect(failure({ replay: damaged })).toBe("the header of the replay is damaged");
    expect(failure({ content: [] })).toMatch(/^its content is missing: /);
    const broken = bytes.slice();
    broken[Math.floor(bytes.length / 2)] ^= 1;
    const { run, change, events } = play({ replay: broken });
    change({ speed: 16 });
    run(2 * SPECTATOR_HZ);
    expect(events.at(-1)).toMatchObject({ kind: "failed", message: expect.stringContaining("is damaged") });
  });
});

let nowMs = 0;
const now = () => nowMs;

/** A playback that is driven by hand, with one viewer at most. */
function play(changed: { readonly replay?: Uint8Array; readonly content?: [] } = {}) {
  const events: HostEvent[] = [];
  const shown = { dialect: "", native: "" };
  const memory = new Uint8Array(65_536);
  const text = (byteLength: number) => Buffer.from(memory.subarray(64, 64 + byteLength)).toString("hex");
  const runner = new PlaybackRunner({
    packages: [gamePackage],
    snapshots: { hz: 60, spectatorHz: SPECTATOR_HZ, bytesMax: BYTES_MAX },
    outlet: {
      bytes: memory,
      view: new DataView(memory.buffer),
      frameBytesMax: 60_000,
      nowMs: 0,
      reserve: () => 64,
      // The first of the jump: what follows is the same again.
      commit: (_session, _recipients, length) => {
        shown.dialect ||= withoutServerTick(text(length));
      },
      commitViewers: (_session, _viewers, _count, length) => {
        shown.native ||= text(length);
      },
    },
    watch: { begin: () => {}, end: () => {} },
    report: (event) => events.push(event),
  });
  const request = {
    sessionId,
    game: "apex",
    replay: bytes,
    content: items.map(storedContent),
    ...changed,
  };
  runner.command({ kind: "play", session: PLAYBACK, request }, now);
  const run = (turns: number) => {
    for (let i = 0; i < turns; i++) {
      runner.runDue(now);
      nowMs += 1000 / SPECTATOR_HZ;
    }
  };
  const change = (next: object) =>
    runner.command({ kind: "change-playback", session: PLAYBACK, change: next }, now);
  /** Where it stands once it is paused, of which a report tells. */
  const pausedAt = () => {
    change({ isPaused: true });
    run(1);
    const reports = events.flatMap((event) => (event.kind === "playback" ? [event.state] : []));
    return reports.at(-1)?.tick;
  };
  return { runner, events, shown, run, change, pausedAt };
}

function failure(changed: Parameters<typeof play>[0]): string {
  const last = play(changed).events.at(-1);
  return last?.kind === "failed" ? last.message : "";
}

function framesOf(session: Session): Frames {
  const { t, phase, roster, rosterVersion, state, game, setup } = session;
  const target = new Uint8Array(4096);
  const source = { t, phase: phaseNames[phase], serverTick: 7, roster, rosterVersion };
  const frames = gamePackage.dialect.frameWriter();
  const length = frames.write(source, undefined, target, new DataView(target.buffer), 0);
  const writer = new BitWriter(new Uint8Array(BYTES_MAX * 2));
  const history = new SnapshotHistory(game, state.layout, setup.world);
  history.capture(t);
  writeFrameHead(writer, t.tick, undefined);
  // No events: they are of the way there.
  writer.writeBool(false);
  new ViewerSnapshots(history, -1).write(t, writer, BYTES_MAX - writer.byteLength);
  return {
    dialect: withoutServerTick(Buffer.from(target.subarray(0, length)).toString("hex")),
    native: Buffer.from(writer.bytes.subarray(0, writer.byteLength)).toString("hex"),
  };
}

/** The tick of the server's loop, behind the tag, which a replay does not know. */
const withoutServerTick = (hex: string): string => hex.slice(0, 8) + hex.slice(16);
