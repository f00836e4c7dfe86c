import { hashState, hashUint32 } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { ChunkKind, readChunkHead } from "./chunk.ts";
import { bytesSource, readChunk } from "./chunk-reader.ts";
import { crc32 } from "./crc32.ts";
import { openReplay, peekReplay } from "./open-replay.ts";
import { ReplayPlayer } from "./replay-player.ts";
import { countSetup, joined, openBytes, plainCodec, recordSession } from "./test/recorded-session.ts";
import { verifyReplay } from "./verify-replay.ts";

const recorded = recordSession();
const { bytes, pieces, hashes } = recorded;
const lastTick = hashes.length - 1;
const endBytes = pieces.at(-1)!.length;

describe("a replay", () => {
  it("says what was recorded: session, people, end, results, and where a reader can begin [HOST-063]", () => {
    const { facts } = openBytes(bytes);
    expect(facts).toMatchObject({
      header: { title: "Counting", log: { game: "count", gameVersion: 3, tickHz: 4, seed: 7 } },
      summary: { end: "finished", firstTick: 0, lastTick, results: recorded.results },
      keyframes: [{ tick: 0 }, { tick: 40 }, { tick: 80 }],
      lastTick,
    });
    expect(facts.participants.map(({ seat, name }) => [seat, name])).toEqual([
      [0, "Ann"],
      [1, "Bo ✈"],
      [1, "Cy"],
    ]);
    expect(peekReplay(bytesSource(bytes), plainCodec)).toMatchObject({ ok: true, summary: facts.summary });
  });

  it("runs again to the same hashes and results [HOST-066]", () => {
    const verified = verifyReplay(openBytes(bytes), countSetup);
    // A hash a second, and a keyframe in ten.
    expect(verified).toEqual({
      ok: true,
      firstTick: 0,
      tick: lastTick,
      hashesChecked: 25,
      end: undefined,
      resultsAgree: true,
      resultsText: JSON.stringify(openBytes(bytes).facts.summary?.results),
    });
  });

  it("that was cut off anywhere is true up to its last whole chunk [HOST-063] [HOST-064]", () => {
    const ticks = new Set<number>();
    for (let length = 0; length < bytes.length; length++) {
      const opened = openReplay(bytesSource(bytes.subarray(0, length)), plainCodec);
      if (length < pieces[0]!.length + pieces[1]!.length) {
        expect(opened.ok).toBe(false);
        continue;
      }
      if (!opened.ok) expect.fail(`${length} bytes: ${opened.reason}`);
      const { facts } = opened.replay;
      expect(facts.summary).toBeUndefined();
      if (ticks.has(facts.lastTick)) continue;
      ticks.add(facts.lastTick);
      const verified = verifyReplay(opened.replay, countSetup);
      expect(verified).toMatchObject({ ok: true, tick: facts.lastTick, end: undefined });
    }
    // Beside the head and the end each piece is a chunk, and the two later keyframes begin further ones.
    expect(ticks.size).toBe(pieces.length - 2 + 2);
    expect(Math.max(...ticks)).toBe(lastTick);
    const withoutEnd = openBytes(bytes.subarray(0, bytes.length - endBytes)).facts;
    const { keyframes, participants } = openBytes(bytes).facts;
    expect(withoutEnd).toMatchObject({ keyframes, participants, lastTick });
  });

  it("is read up to zeros that a file system has put in the place of lost bytes", () => {
    const cut = bytes.slice(0, bytes.length - endBytes + 5000);
    cut.fill(0, cut.length - 5000 - 9);
    expect(verifyReplay(openBytes(cut), countSetup)).toMatchObject({ ok: true, end: undefined });
  });

  it("with any byte changed is refused, or read up to there, and never taken for true to its end [HOST-066]", () => {
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at]! ^= 1 << (hashUint32(at, 1, 1) % 8);
      const opened = openReplay(bytesSource(damaged), plainCodec);
      if (!opened.ok) {
        expect(at).toBeLessThan(pieces[0]!.length + pieces[1]!.length);
        continue;
      }
      const verified = verifyReplay(opened.replay, countSetup);
      const isWhole = verified.ok && verified.end === undefined && verified.resultsAgree === true;
      if (isWhole) expect.fail(`byte ${at} does not matter`);
    }
  });

  it("of random bytes behind a right checksum never throws", () => {
    for (let round = 0; round < 2000; round++) {
      const chunk = pieces[1 + (round % (pieces.length - 1))]!.slice();
      for (let change = 0; change <= round % 3; change++) {
        const at = hashUint32(round, change, 2) % chunk.length;
        chunk[at] = hashUint32(round, change, 3);
      }
      // The checksum of the first chunk of the piece is made right again.
      const view = new DataView(chunk.buffer);
      const end = Math.min(chunk.length, 24 + view.getUint32(4, true));
      view.setUint32(20, crc32(chunk.subarray(24, end), crc32(chunk.subarray(0, 20))), true);
      const forged = joined(
        pieces.map((piece, i) => (i === 1 + (round % (pieces.length - 1)) ? chunk : piece)),
      );
      const opened = openReplay(bytesSource(forged), plainCodec);
      if (opened.ok) expect(verifyReplay(opened.replay, countSetup)).toHaveProperty("ok");
    }
  });

  it("with another input, rightly packed, differs at the next hash [HOST-066]", () => {
    const edited = repacked((content) => {
      const at = content.findIndex((_, i) => isRow(content, i, 6));
      if (at >= 0) new DataView(content.buffer, content.byteOffset).setFloat32(at + 8 + 2, 0.5, true);
    });
    expect(verifyReplay(openBytes(edited), countSetup)).toMatchObject({ end: { kind: "diverged", tick: 8 } });
  });

  it("with other results is refused, whatever the checksums say [HOST-066]", () => {
    const forged = recordSession(plainCodec, { results: [{ name: "Ann", sum: 99 }] });
    expect(verifyReplay(openBytes(forged.bytes), countSetup)).toMatchObject({
      end: undefined,
      resultsAgree: false,
    });
  });

  it("of another version of the rules, or other options, is not run", () => {
    const setup = { ...countSetup, options: { endTick: 7 } };
    expect(verifyReplay(openBytes(bytes), setup)).toEqual({
      ok: false,
      reason: 'the options: {"endTick":90} in the log, {"endTick":7} here',
    });
  });

  it("says what it is not", () => {
    const reason = (changed: Uint8Array) => {
      const opened = openReplay(bytesSource(changed), plainCodec);
      return opened.ok ? undefined : opened.reason;
    };
    const patched = (at: number, ...values: number[]) => {
      const copy = bytes.slice();
      copy.set(values, at);
      return copy;
    };
    expect(reason(new Uint8Array())).toBe("not a replay");
    expect(reason(patched(0, 1))).toBe("not a replay");
    expect(reason(patched(4, 9))).toBe("replay format 9 is not 1, the one this version reads");
    expect(reason(patched(8, 255, 255, 255, 255))).toBe("the header of the replay is damaged");
    expect(reason(patched(20, 1))).toBe("the header of the replay is damaged");
    expect(reason(bytes.subarray(0, pieces[0]!.length))).toBe("the replay has no whole chunk");
  });
});

describe("a player of a replay", () => {
  const open = (replay = openBytes(bytes)) => {
    const opened = ReplayPlayer.open(replay, countSetup);
    if (!opened.ok) throw new Error(opened.reason);
    return opened.player;
  };

  it("shows the recorded state at any tick, sought in any order", () => {
    const player = open();
    for (let i = 0; i < 400; i++) {
      const tick = hashUint32(i, 0, 1) % hashes.length;
      expect(player.seek(tick)).toBeUndefined();
      expect([tick, player.tick, hashState(player.session.state)]).toEqual([tick, tick, hashes[tick]]);
    }
  });

  it("goes on tick by tick, and stays within the replay", () => {
    const player = open();
    for (let tick = 0; tick <= lastTick; tick++) {
      expect(player.runTo(tick)).toBeUndefined();
      expect(hashState(player.session.state)).toBe(hashes[tick]);
    }
    expect(player.seek(lastTick + 1000)).toBeUndefined();
    expect(player.tick).toBe(lastTick);
    expect(player.seek(-5)).toBeUndefined();
    expect(player.tick).toBe(0);
    expect([...player.session.roster.values()]).toEqual([]);
    player.seek(70);
    expect([...player.session.roster.values()].map(({ name }) => name)).toEqual(["Ann", "Cy"]);
  });

  it("goes on from where another one was, with the people of that moment, and its hashes still agree", () => {
    const first = open();
    const marks = hashes.map((_, tick) => {
      first.runTo(tick);
      return first.mark();
    });
    for (let i = 0; i < 400; i++) {
      const player = open();
      const [tick, at] = [hashUint32(i, 0, 1) % hashes.length, hashUint32(i, 1, 1) % hashes.length];
      player.seek(hashUint32(i, 2, 1) % hashes.length);
      // A mark behind the tick is of no use.
      expect(player.seek(tick, marks[at])).toBeUndefined();
      expect([tick, at, hashState(player.session.state)]).toEqual([tick, at, hashes[tick]]);
      expect(player.seek(lastTick)).toBeUndefined();
      expect(hashState(player.session.state)).toBe(hashes[lastTick]);
      expect([...player.session.roster.values()].map(({ name }) => name)).toEqual(["Ann", "Cy"]);
    }
  });

  it("begins at a mark where that is nearer than a keyframe, and runs only what is behind it", () => {
    const replay = openBytes(bytes);
    const first = open(replay);
    first.seek(35);
    const mark = first.mark();
    const stepped = new Set<number>();
    const opened = ReplayPlayer.open(replay, countSetup, (tick) => stepped.add(tick));
    if (!opened.ok) throw new Error(opened.reason);
    opened.player.seek(38, mark);
    expect([...stepped]).toEqual([35, 36, 37]);
    opened.player.seek(42, mark);
    expect([...stepped].slice(3)).toEqual([40, 41]);
  });

  it("that met a difference is right again from the next keyframe on", () => {
    const edited = repacked((content) => {
      const at = content.findIndex((_, i) => isRow(content, i, 6));
      if (at >= 0) new DataView(content.buffer, content.byteOffset).setFloat32(at + 8 + 2, 0.5, true);
    });
    const player = open(openBytes(edited));
    expect(player.seek(30)).toMatchObject({ kind: "diverged", tick: 8 });
    expect(player.mark()).toBeUndefined();
    expect(player.seek(45)).toBeUndefined();
    expect(hashState(player.session.state)).toBe(hashes[45]);
    expect(player.seek(31)).toMatchObject({ kind: "diverged" });
  });
});

/** Whether a row entry of a tick begins at a place. */
function isRow(content: Uint8Array, at: number, tick: number): boolean {
  const head = [2 + 1, 0, 6, 0, tick, 0, 0, 0];
  return head.every((byte, i) => content[at + i] === byte);
}

/** The same replay with changed content and right checksums. */
function repacked(change: (content: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  let at = pieces[0]!.length;
  for (;;) {
    const chunk = readChunk(bytesSource(copy), at, plainCodec);
    if (chunk === undefined) return copy;
    const { head, content, nextOffset } = chunk;
    if (head.kind === ChunkKind.entries || head.kind === ChunkKind.keyframe) change(content);
    view.setUint32(
      at + 20,
      crc32(copy.subarray(at + 24, nextOffset), crc32(copy.subarray(at, at + 20))),
      true,
    );
    expect(readChunkHead(copy.subarray(at))).toBeDefined();
    at = nextOffset;
  }
}
