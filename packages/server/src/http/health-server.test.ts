import { afterEach, describe, expect, it } from "vitest";
import { createMetrics } from "../ops/metrics.ts";
import { type HealthServer, type HealthState, startHealthServer } from "./health-server.ts";

const servers: HealthServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const well: HealthState = {
  accepting: true,
  contentLoaded: true,
  runsSessions: () => true,
  probeDatabase: async () => ({ ok: true }),
};

async function start(health: HealthState = { ...well }) {
  const metrics = createMetrics();
  const server = await startHealthServer({ host: "127.0.0.1", port: 0, health, registry: metrics.registry });
  servers.push(server);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return {
      status: response.status,
      text: await response.text(),
      type: response.headers.get("content-type"),
    };
  };
  return { metrics, server, get, health };
}

describe("the root", () => {
  it("names the paths as plain text", async () => {
    const { get } = await start();
    const { status, text, type } = await get("/");
    expect(status).toBe(200);
    expect(type).toMatch(/^text\/plain/);
    expect(text.match(/^\/\w+/gm)).toEqual(["/health", "/ready", "/metrics", "/debug"]);
  });
});

describe("the probes", () => {
  it.each<[string, Partial<HealthState>, number, string, number, string]>([
    ["all is well", {}, 200, "OK", 200, "Ready"],
    [
      "the server stops",
      { accepting: false },
      503,
      "Not accepting connections",
      503,
      "Not ready: not accepting connections",
    ],
    ["content is missing", { contentLoaded: false }, 200, "OK", 503, "Not ready: content is not loaded"],
    [
      "no session can be run",
      { runsSessions: () => false },
      200,
      "OK",
      503,
      "Not ready: no session thread is running",
    ],
    [
      "the database is lost",
      { probeDatabase: async () => ({ ok: false, reason: "x.db is gone" }) },
      200,
      "OK",
      503,
      "Not ready: x.db is gone",
    ],
    [
      "the database probe fails",
      { probeDatabase: () => Promise.reject(new Error("no thread")) },
      200,
      "OK",
      503,
      "Not ready: the database probe failed: Error: no thread",
    ],
  ])("answer when %s [HOST-075]", async (_, state, healthStatus, health, readyStatus, ready) => {
    const { get } = await start({ ...well, ...state });
    expect(await get("/health")).toMatchObject({ status: healthStatus, text: health });
    expect(await get("/ready")).toMatchObject({ status: readyStatus, text: ready });
  });

  it("follow a change of the state at run time [HOST-075]", async () => {
    const { get, health } = await start();
    expect((await get("/ready")).status).toBe(200);
    health.probeDatabase = async () => ({ ok: false, reason: "gone" });
    expect((await get("/ready")).status).toBe(503);
    health.probeDatabase = well.probeDatabase;
    expect((await get("/ready")).status).toBe(200);
    health.accepting = false;
    expect((await get("/health")).status).toBe(503);
  });

  it("say 404 to anything else", async () => {
    const { get } = await start();
    const { status, text } = await get("/healthy");
    expect(status).toBe(404);
    expect(text).toMatch(/^There is no such page for GET\.\n\/health /);
  });
});

describe("/metrics", () => {
  it("is Prometheus text with the present values [HOST-076]", async () => {
    const { get, metrics } = await start();
    metrics.connectedPlayers.set(5);
    const { status, text, type } = await get("/metrics");
    expect(status).toBe(200);
    expect(type).toContain("text/plain; version=0.0.4");
    expect(text).toContain("apexsim_connected_players 5\n");
    for (const line of text
      .trim()
      .split("\n")
      .filter((one) => one !== "")) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? [-+\d.eInfNa]+)$/);
    }
  });
});

describe("other forms of the metrics", () => {
  it("are OpenMetrics for whoever asks for it, and JSON", async () => {
    const { server, metrics, get } = await start();
    metrics.connectedPlayers.set(5);
    const url = `http://127.0.0.1:${server.port}/metrics`;
    const response = await fetch(url, { headers: { accept: "application/openmetrics-text;version=1.0.0" } });
    expect(response.headers.get("content-type")).toContain("application/openmetrics-text; version=1.0.0");
    const text = await response.text();
    expect(text).toContain("apexsim_connected_players 5\n");
    expect(text).toContain("apexsim_telemetry_packets_sent_total 0\n");
    expect(text.endsWith("# EOF\n")).toBe(true);
    const families = JSON.parse((await get("/metrics.json")).text);
    expect(families).toContainEqual(
      expect.objectContaining({ name: "apexsim_connected_players", values: [{ labels: {}, value: 5 }] }),
    );
  });
});

describe("the server", () => {
  it("closes although a client keeps its connection", async () => {
    const { server, get } = await start();
    await get("/health");
    await server.close();
    await expect(get("/health")).rejects.toThrow();
  });

  it("rejects when its address is taken", async () => {
    const { server } = await start();
    const registry = createMetrics().registry;
    const again = startHealthServer({ host: "127.0.0.1", port: server.port, health: well, registry });
    await expect(again).rejects.toThrow(/EADDRINUSE/);
  });
});
