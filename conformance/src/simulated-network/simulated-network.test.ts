import { createHash } from "node:crypto";
import type { ClientSession } from "@fairtick/client";
import type { AnyGame, GamePackage, Json } from "@fairtick/contract";
import type { GameContent } from "@fairtick/server";
import { describe, expect, it } from "vitest";
import { gamePackage as crowd } from "../games/crowd-game.ts";
import { gamePackage as smallest, smallestGame } from "../games/smallest-game.ts";
import { servedApex } from "../suite/apex-served.ts";
import { pathOf } from "./network-path.ts";
import { SimulatedClient } from "./simulated-client.ts";
import { SimulatedServer } from "./simulated-server.ts";
import { VirtualTime } from "./virtual-time.ts";

interface Played {
  readonly package: GamePackage;
  readonly content?: GameContent;
  readonly options: Json;
  readonly loadout: Json;
  readonly play: { readonly [field: string]: number };
}

const SECONDS = 8;
const LARKMOOR = "660e8400-e29b-41d4-a716-446655440002";
const bad = { ...pathOf(150, 20, 0.05), duplication: 0.02, reordering: 0.05 };

const games: { readonly [name: string]: () => Played } = {
  smallest: () => ({ package: smallest, options: { seats: 4 }, loadout: {}, play: { push: 0.05 } }),
  crowd: () => ({
    package: crowd,
    options: { seats: 6, walkers: 60, strollers: 3, seconds: 0 },
    loadout: {},
    play: { forward: 0.7, turn: 0.2 },
  }),
  apex: () => {
    const served = servedApex();
    const [car] = served.content.lookup.ids("cars");
    const options = {
      track: LARKMOOR,
      maxPlayers: 16,
      aiCount: 14,
      lapLimit: 3,
      qualifyingMinutes: 0,
      collisionModel: "oriented",
      aiSkill: "mixed",
    };
    return { ...served, options, loadout: { car }, play: { throttle: 0.5 } };
  },
};

/** Two people in one session over the same bad network, and somebody who watches. */
function run(played: Played, seed: number) {
  const time = new VirtualTime();
  const hash = createHash("sha256");
  let bytes = 0;
  const server = new SimulatedServer(time, played);
  const client = (name: string, place: number) => {
    const access = server.access({ up: bad, down: bad, seed: seed + place });
    for (const path of [access.up, access.down]) {
      path.sent = (sent, nowMs) => {
        bytes += sent.length;
        hash.update(`${nowMs} `).update(sent);
      };
    }
    const { game, content } = played.package;
    const play = (session: ClientSession, nowMs: number) => {
      if (nowMs % 2000 < 1500) session.input(played.play);
    };
    return new SimulatedClient<AnyGame>(time, { game, content, name, seed: place, access, play }).signIn(
      played.loadout,
    );
  };
  const ann = client("Ann", 1).create(played.options);
  const bo = client("Bo", 2).join(ann.session.sessionId);
  const cy = client("Cy", 3).join(ann.session.sessionId, "spectator");
  ann.client.start();
  time.run(SECONDS * 1000);
  const reports = [ann, bo, cy].map(({ session }) => session.debug(time.nowMs));
  return {
    hash: hash.digest("hex"),
    bytes,
    reports,
    problems: [ann, bo, cy].flatMap((c) => c.problems),
    time,
  };
}

describe.each(Object.entries(games))("%s over a simulated network", (_, make) => {
  it("is played by real clients on a real server, all of them predicted and shown", () => {
    const { reports, problems } = run(make(), 1);
    expect(problems).toEqual([]);
    for (const report of reports) {
      expect(report.faults).toBe(0);
      expect(report.isStalled).toBe(false);
      expect(report.snapshotAgeMs).toBeLessThan(150);
      expect(report.lossPercent).toBeGreaterThan(0);
      expect(report.rttMs).toBeGreaterThan(150);
    }
    const [ann] = reports;
    expect(ann?.predictedTick).toBeGreaterThan(0);
    expect(ann?.corrections.compared).toBeGreaterThan(60);
  });

  it("is the same to the byte for the same seed", () => {
    const first = run(make(), 1);
    expect(run(make(), 1).hash).toBe(first.hash);
    expect(run(make(), 2).hash).not.toBe(first.hash);
  });
});

describe("who watches some time later over a simulated network", () => {
  it("sees the session as it was then, never as it is, and all that happened in it", () => {
    const delayMs = 2000;
    const time = new VirtualTime();
    /** Where the dot has been, tick by tick. */
    const been: { readonly atMs: number; readonly x: number }[] = [];
    const server = new SimulatedServer(time, {
      package: smallest,
      snapshots: { hz: 20, bytesMax: 1100, delay: { ms: delayMs, hz: 20, bytesMax: 1_000_000 } },
      onTick: ({ state }) => {
        const { dots } = state as unknown as { readonly dots: { readonly x: Float32Array } };
        been.push({ atMs: time.nowMs, x: dots.x[0] ?? 0 });
      },
    });
    const seen: { readonly atMs: number; readonly x: number }[] = [];
    const client = (
      name: string,
      seed: number,
      act: Pick<ConstructorParameters<typeof SimulatedClient<typeof smallestGame>>[1], "play" | "drawn">,
    ) =>
      new SimulatedClient(time, {
        game: smallestGame,
        name,
        seed,
        access: server.access({ up: bad, down: bad, seed }),
        ...act,
      }).signIn({});
    const ann = client("Ann", 1, { play: (session) => session.input({ push: 0.5 }) }).create({ seats: 4 });
    ann.client.start();
    time.run(3000);
    const cy = client("Cy", 2, {
      drawn: ({ view }, atMs) => seen.push({ atMs, x: view.dots.x[0] ?? 0 }),
    }).join(ann.session.sessionId, "spectator");
    let arrived = 0;
    cy.session.on("arrived", () => arrived++);
    time.run(12_000);
    const latest = (nowMs: number) => been.findLast(({ atMs }) => atMs <= nowMs)?.x ?? 0;
    for (const { atMs, x } of seen) expect(x).toBeLessThanOrEqual(latest(atMs - delayMs) + 0.01);
    expect(seen.at(-1)?.x).toBeGreaterThan(9.9);
    expect(arrived).toBe(1);
    expect(cy.session.debug(time.nowMs).faults).toBe(0);
    const half = seen.find(({ x }) => x > 5);
    const halfLive = been.find(({ x }) => x > 5);
    expect((half?.atMs ?? 0) - (halfLive?.atMs ?? 0)).toBeLessThan(delayMs + 1000);
  });
});
