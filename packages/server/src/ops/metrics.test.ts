import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

describe("metrics", () => {
  it("has the specified names and types [HOST-076]", async () => {
    const text = await createMetrics().registry.metrics();
    const types = Object.fromEntries(
      [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]),
    );
    expect(types).toMatchObject({
      apexsim_connected_players: "gauge",
      apexsim_active_sessions: "gauge",
      apexsim_tick_duration_us: "histogram",
      apexsim_telemetry_packets_sent: "counter",
      apexsim_input_packets_received: "counter",
      apexsim_db_write_duration_ms: "histogram",
      fairtick_messages_total: "counter",
      fairtick_errors_total: "counter",
      fairtick_input_latency_ms: "histogram",
    });
  });

  it("has no label for a player, a connection or a session [HOST-076]", async () => {
    const metrics = await createMetrics().registry.getMetricsAsArray();
    const labels = metrics.flatMap((metric) => (metric as unknown as { labelNames: string[] }).labelNames);
    const allowed = new Set([
      "game",
      "kind",
      "type",
      "direction",
      "transport",
      "code",
      "reason",
      "table",
      "what",
      "le",
      "state",
      "where",
      "phase",
      "status",
      "route",
      "act",
      "outcome",
      "source",
      "verdict",
    ]);
    expect(labels.length).toBeGreaterThan(5);
    expect(labels.filter((label) => !allowed.has(label))).toEqual([]);
  });

  it("counts what it is told, apart from other registers", async () => {
    const one = createMetrics();
    const other = createMetrics();
    one.messages.at("apex", "Authenticate", "in").inc(2);
    one.connectedPlayers.set(3);
    one.apexsimTickDurationUs.at().observe(70);
    const text = await one.registry.metrics();
    expect(text).toContain('fairtick_messages_total{game="apex",type="Authenticate",direction="in"} 2');
    expect(text).toContain("apexsim_connected_players 3");
    expect(text).toContain('apexsim_tick_duration_us_bucket{le="50"} 0');
    expect(text).toContain('apexsim_tick_duration_us_bucket{le="100"} 1');
    expect(await other.registry.metrics()).toContain("apexsim_connected_players 0");
  });

  it("adds those of the process when asked", async () => {
    expect(await createMetrics().registry.metrics()).not.toContain("process_cpu");
    expect(await createMetrics({ processMetrics: true }).registry.metrics()).toContain(
      "process_cpu_seconds_total",
    );
  });
});
