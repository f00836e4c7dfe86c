import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gamePackage } from "@fairtick/apex";
import { LapTables, makeLapTable } from "@fairtick/server";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";

const sessionId = "00000000-0000-4000-8000-000000000007";
const dir = join(mkdtempSync(join(tmpdir(), "laps-")), "replays");
const gameModules = [
  pathToFileURL(fileURLToPath(new URL("../../../../games/apex/dist/index.js", import.meta.url))).href,
];
let tables: LapTables;

beforeAll(async () => {
  const race = ["race", "--json", "--ai", "1", "--laps", "1", "--replay", dir];
  expect(await runCommandLine(race, captureTerminal())).toBe(0);
  tables = new LapTables({ dir, gameModules });
  return () => tables.close();
}, 60_000);

async function written(...options: string[]): Promise<string> {
  const terminal = captureTerminal();
  const [name = ""] = readdirSync(dir).filter((each) => each.endsWith(".ftreplay"));
  expect(await runCommandLine(["replay", "csv", join(dir, name), ...options], terminal)).toBe(0);
  return terminal.written.out;
}

describe("a table of laps that a server makes", () => {
  it("is the one that the command writes", async () => {
    const answer = await tables.table({ sessionId, seat: 1, every: 24 }, "ann");
    expect(answer).toEqual({ ok: true, csv: await written("--seat", "1", "--every", "24") });
    const lap = await tables.table({ sessionId, seat: 0, lap: 1, every: 4 }, "ann");
    expect(lap).toEqual({ ok: true, csv: await written("--seat", "0", "--lap", "1") });
  });

  it("is made one after the other, one for each who asks, and not for too many at once", async () => {
    const ask = (asker: string) => tables.table({ sessionId, seat: 0, lap: 1, every: 100 }, asker);
    const [first, again, second] = [ask("ann"), ask("ann"), ask("bo")];
    const others = Array.from({ length: 7 }, (_, i) => ask(`other ${i}`));
    expect(await again).toMatchObject({ ok: false, code: "rate-limited" });
    expect(await others[6]).toMatchObject({ ok: false, code: "unavailable" });
    expect(await first).toMatchObject({ ok: true });
    expect(await second).toEqual(await first);
    await tables.close();
    for (const answer of await Promise.all(others))
      expect(answer).toMatchObject({ ok: false, code: "unavailable" });
    expect(await ask("cy")).toMatchObject({ ok: false, code: "unavailable" });
  });

  it("is given up where it takes too long", async () => {
    const hasty = new LapTables({ dir, gameModules, limitMs: 1 });
    expect(await hasty.table({ sessionId, seat: 0, every: 1 }, "ann")).toMatchObject({
      ok: false,
      code: "unavailable",
      reason: expect.stringContaining("in time"),
    });
  });

  it("is refused in words where there is nothing to show, or too much", () => {
    const make = (changed: object, packages = [gamePackage], charactersMax?: number) =>
      makeLapTable(dir, packages, { sessionId, seat: 0, every: 100, ...changed }, charactersMax);
    const notFound = (reason: string) => ({ ok: false, code: "not-found", reason });
    const conflict = (reason: string) => ({
      ok: false,
      code: "conflict",
      reason: expect.stringContaining(reason),
    });
    expect(make({ sessionId: sessionId.replace("7", "8") })).toEqual(
      notFound("there is no replay of such a session"),
    );
    expect(make({ seat: 9 })).toEqual(notFound("nobody took seat 9"));
    expect(make({ lap: 7 })).toEqual(notFound("seat 0 drove no lap 7"));
    expect(make({}, [])).toEqual(conflict("the game apex is not here"));
    const { laps: _, ...withoutLaps } = gamePackage;
    expect(make({}, [withoutLaps])).toEqual(conflict("apex has no laps"));
    expect(make({}, [gamePackage], 500)).toEqual(conflict("too long"));
  });
});
