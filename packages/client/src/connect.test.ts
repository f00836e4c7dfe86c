import { defineEvents, defineGame, Phase, struct } from "@fairtick/contract";
import { record } from "@fairtick/kernel";
import { encodeNativeServer, nativeProtocolVersion } from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { connect } from "./connect.ts";
import type { TransportHandler } from "./transport.ts";

const game = defineGame({
  id: "still",
  version: 3,
  tickHz: 20,
  state: { match: record({ phase: "u8" }) },
  input: {},
  onMissingInput: { repeatTicks: 0 },
  events: defineEvents({}),
  commands: {},
  snapshot: { match: ["phase"] },
  view: () => {},
  options: struct({}),
  loadout: struct({}),
  plan: () => ({
    title: "Still",
    seats: 1,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: {},
    content: [],
  }),
  checkLoadout: () => undefined,
  prepare: () => null,
  create: () => {},
  seat: () => {},
  unseat: () => {},
  fill: () => [],
  start: () => {},
  phase: () => Phase.lobby,
  joinDuring: [Phase.lobby],
  stages: [],
  drivers: [],
  results: () => null,
});

/** A server that has not answered yet, and how often the client is brought up to date. */
function connecting() {
  const handlers: TransportHandler[] = [];
  const beat = { updates: 0, isRunning: false };
  const promise = connect({
    game,
    open: (handler) => {
      handlers.push(handler);
      return { sendReliable: () => {}, sendUnreliable: () => {}, close: () => {} };
    },
    now: () => 0,
    every: (run) => {
      run();
      beat.updates++;
      beat.isRunning = true;
      return () => {
        beat.isRunning = false;
      };
    },
    name: "Ann",
    seed: 1,
  });
  promise.catch(() => {});
  handlers[0].opened();
  return { promise, handler: handlers[0], beat };
}

const welcome = encodeNativeServer({
  type: "Welcome",
  protocol: nativeProtocolVersion,
  playerId: "00000000-0000-4000-8000-000000000001",
  serverVersion: 1,
  rules: 3,
  resumeToken: "r",
});

describe("connect", () => {
  it("gives a client that is signed in and kept up to date until it is closed", async () => {
    const { promise, handler, beat } = connecting();
    handler.message(welcome);
    const client = await promise;
    expect([client.state.kind, beat]).toEqual(["online", { updates: 1, isRunning: true }]);
    client.close();
    expect(beat.isRunning).toBe(false);
  });

  it("goes on by itself when the connection breaks later", async () => {
    const { promise, handler, beat } = connecting();
    handler.message(welcome);
    const client = await promise;
    handler.closed("cut");
    expect([client.state.kind, beat.isRunning]).toEqual(["resuming", true]);
  });

  it("fails with the server's reason where it refuses", async () => {
    const { promise, handler, beat } = connecting();
    handler.message(encodeNativeServer({ type: "Refused", code: "incompatible", message: "version 4" }));
    await expect(promise).rejects.toMatchObject({
      name: "ConnectFailed",
      code: "incompatible",
      message: "version 4",
    });
    expect(beat.isRunning).toBe(false);
  });

  it("fails at once where nobody is, and tries no more", async () => {
    const { promise, handler, beat } = connecting();
    handler.closed("connection refused");
    await expect(promise).rejects.toMatchObject({ code: "unreachable", message: "connection refused" });
    expect(beat.isRunning).toBe(false);
  });
});
