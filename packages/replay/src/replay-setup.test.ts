import type { AnyGame, ContentKind } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { ReplayPlayer } from "./replay-player.ts";
import { replaySetup } from "./replay-setup.ts";
import { countGame } from "./test/count-game.ts";
import { openBytes, recordSession } from "./test/recorded-session.ts";

const replay = openBytes(recordSession().bytes);
const header = replay.facts.header.log;
const ref = { kind: "weights", id: "a", digest: "ab".repeat(32) };
const weights: ContentKind<number> = {
  kind: "weights",
  manifestFile: "weight.toml",
  parse: (manifest, files) =>
    typeof manifest === "number"
      ? { ok: true, item: manifest * Number(files("unit.txt")) }
      : { ok: false, problems: [{ field: "kg", message: "a number is needed" }] },
};
const item = { ...ref, manifest: 3, files: { "unit.txt": "2" } };

describe("the session that a replay is of", () => {
  it("is made of the header, and runs the replay", () => {
    const made = replaySetup(header, countGame, [], []);
    if (!made.ok) throw new Error(made.reason);
    const opened = ReplayPlayer.open(replay, made.setup);
    if (!opened.ok) throw new Error(opened.reason);
    expect(opened.player.runTo(Number.POSITIVE_INFINITY)).toBeUndefined();
    expect(opened.player.tick).toBe(replay.facts.lastTick);
  });

  it("sees the content of its time, by digest, and no other", () => {
    const found: unknown[] = [];
    const curious: AnyGame = {
      ...(countGame as AnyGame),
      prepare: (options, content) => {
        found.push(content.ids("weights"), content.find("weights", "A"), content.find("weights", "b"));
        return options;
      },
    };
    const other = { ...item, id: "b", digest: "cd".repeat(32) };
    expect(replaySetup({ ...header, content: [ref] }, curious, [weights], [other, item]).ok).toBe(true);
    expect(found).toEqual([["a"], 6, undefined]);
  });

  it("is refused in words where something of it is not here", () => {
    const refused = (changed: Partial<typeof header>, kinds = [weights], items: (typeof item)[] = []) => {
      const made = replaySetup({ ...header, ...changed }, countGame, kinds, items);
      return made.ok ? undefined : `${made.what}: ${made.reason}`;
    };
    expect(refused({ game: "chess" })).toBe('game: it is of the game "chess", not of count');
    expect(refused({ gameVersion: 2 })).toBe(
      "version: it was made with version 2 of the rules, and here is version 3",
    );
    expect(refused({ options: {} })).toMatch(/^options: its options: .*endTick/);
    expect(refused({ content: [ref] })).toBe("content: its content is missing: weights a");
    expect(refused({ content: [ref] }, [], [item])).toBe("content: its content is missing: weights a");
    const broken = { ...item, manifest: "three" as unknown as number };
    expect(refused({ content: [ref] }, [weights], [broken])).toBe(
      "content: weights a: kg: a number is needed",
    );
  });
});
