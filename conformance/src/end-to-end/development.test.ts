import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Client, ClientSession, ConnectionState } from "@fairtick/client";
import { connect } from "@fairtick/client-node";
import type { AnyGame, GamePackage } from "@fairtick/contract";
import { afterEach, describe, expect, it } from "vitest";
import { ServerProcess } from "./server-process.ts";

/*
 * A game of somebody's own while it is being written: its sources are saved, and who plays it plays on.
 */

const testMs = 120_000;
const root = fileURLToPath(new URL("../../..", import.meta.url));
const stillToGo = { right: 0, down: 0 };

let server: ServerProcess | undefined;
let clients: Client<AnyGame>[] = [];
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await server?.stop();
  server = undefined;
}, testMs);

describe("fairtick dev", () => {
  it(
    "gives running sessions new rules, with their state and whoever sits in them, and keeps the old ones at a fault",
    async () => {
      const project = newProject();
      server = await ServerProcess.start({}, ["--game", project.module], { command: "dev" });
      const { client, states } = await play(server, await project.game("first"));
      const session = await client.create({});
      client.start();
      const seat = session.seat as number;
      const coins = () => viewOf(session).dots.coins[seat];
      /** Goes to the coin until there are so many. */
      const collect = async (count: number) => {
        await until(() => {
          const { match, dots } = viewOf(session);
          session.input({
            right: Math.sign(match.coinX - dots.x[seat]),
            down: Math.sign(match.coinY - dots.y[seat]),
          });
          return coins() >= count;
        });
        session.input(stillToGo);
      };
      await collect(1);
      await sleep(300);
      const before = coins();

      project.edit("dots.coins[seat]++", "dots.coins[seat] += 10");
      await said(server, "1 session goes on");
      await until(() => states.at(-1)?.kind === "online" && states.some(({ kind }) => kind === "resuming"));
      expect(client.session).toBe(session);
      await collect(before + 10);
      expect((coins() - before) % 10).toBe(0);

      project.edit("const STEP = 0.5", 'const STEP = "half"');
      await said(server, "The build failed: the rules stay as they were.");
      project.edit('const STEP = "half"', 'throw new Error("half-written");\nconst STEP = 0.5');
      await said(server, "does not load: half-written");
      const kept = coins();
      await collect(kept + 10);
      expect((coins() - kept) % 10).toBe(0);
      expect(client.session).toBe(session);

      // Whoever has rules with another state must start again, and finds the seat kept.
      session.input(stillToGo);
      await sleep(300);
      const last = coins();
      project.edit('throw new Error("half-written");\nconst STEP = 0.5', "const STEP = 0.5");
      project.edit('coinY: "f32" })', 'coinY: "f32", golden: "u8" })');
      project.edit('"Coins"', '"Gold"', "title.ts");
      await said(server, "1 session goes on", 2);
      await until(() => client.state.kind === "refused");
      expect(client.state).toMatchObject({ message: "the session goes on under other rules" });
      const again = await play(server, await project.game("second"));
      await until(() => again.client.session !== undefined);
      const found = again.client.session as ClientSession;
      expect([found.sessionId, found.seat]).toEqual([session.sessionId, seat]);
      await until(() => viewOf(found).dots.coins[seat] > 0);
      expect(viewOf(found).dots.coins[seat]).toBeGreaterThanOrEqual(last);
      expect(viewOf(found).match).toMatchObject({ golden: 0 });
      // What a module of the rules imports is the new one for the lobby, too.
      expect(again.titles.at(-1)).toEqual(["Gold"]);

      server.signal("SIGINT");
      expect(await server.exited()).toBe(0);
      expect(existsSync(join(project.module, "../.fairtick-round"))).toBe(false);
    },
    testMs,
  );
});

/** What the tests know of the game. */
interface View {
  readonly match: { readonly coinX: number; readonly coinY: number };
  readonly dots: { readonly [column in "x" | "y" | "coins"]: readonly number[] };
}

const viewOf = ({ view }: ClientSession): View => view as unknown as View;

/** The smallest game in a folder of its own, built. */
function newProject() {
  const folder = mkdtempSync(join(tmpdir(), "fairtick-own-game-"));
  const source = join(folder, "src/game.ts");
  const module = join(folder, "dist/game.js");
  cpSync(join(root, "examples/smallest-game/src/game.ts"), source);
  writeFileSync(join(folder, "src/title.ts"), 'export const title = "Coins";\n');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const options = { rootDir: "src", outDir: "dist", noUncheckedIndexedAccess: false };
  const settings = { extends: join(root, "tsconfig.node.json"), compilerOptions: options, include: ["src"] };
  writeFileSync(join(folder, "package.json"), '{ "name": "own-game", "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const edit = (from: string, to: string, file = "game.ts") => {
    const path = join(folder, "src", file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(path, text.replace(from, to));
  };
  edit('title: "Coins"', "title");
  edit("import {", 'import { title } from "./title.ts";\nimport {');
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", folder]);
  return {
    module,
    edit,
    /** The rules as they are built now, for a client. */
    async game(name: string): Promise<AnyGame> {
      const copy = join(folder, `dist/${name}.js`);
      copyFileSync(module, copy);
      const { gamePackage } = (await import(pathToFileURL(copy).href)) as {
        readonly gamePackage: GamePackage;
      };
      return gamePackage.game;
    },
  };
}

async function play({ ports }: ServerProcess, game: AnyGame) {
  const states: ConnectionState[] = [];
  const titles: string[][] = [];
  const client = await connect({
    game,
    name: "Ann",
    host: "127.0.0.1",
    port: ports.tcp,
    trust: { kind: "insecure" },
    onState: (state) => states.push(state),
    onLobby: ({ sessions }) => titles.push(sessions.map(({ title }) => title)),
  });
  clients.push(client);
  client.chooseLoadout({});
  return { client, states, titles };
}

const said = (by: ServerProcess, text: string, times = 1): Promise<void> =>
  until(() => by.output.split(text).length > times);

/** @throws Error when it does not become true. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 3000; turn++) {
    if (condition()) return;
    await sleep(10);
  }
  throw new Error(`it never came to that:\n${server?.output}`);
}
