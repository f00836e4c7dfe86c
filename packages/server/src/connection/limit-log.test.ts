import pino from "pino";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../ops/metrics.ts";
import { observeNetwork } from "./metrics-observer.ts";

function open() {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => {
    const { level, time, pid, hostname, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
    lines.push(fields);
  };
  const metrics = createMetrics();
  const observer = observeNetwork(metrics, pino({ level: "info" }, { write }));
  const metric = async (name: string) => {
    const text = await metrics.registry.getSingleMetricAsString(name);
    return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  };
  return { observer, lines, metric };
}

describe("what the log says of abuse", () => {
  it("is one line a second for refused connections of a reason, with how many they were", async () => {
    const { observer, lines, metric } = open();
    for (let i = 0; i < 1000; i++) observer.connectionRefused("errand", "rate", `192.0.2.${i % 256}`);
    observer.connectionRefused("errand", "handshake", "192.0.2.1");
    expect(lines).toEqual([]);
    observer.summarise();
    observer.summarise();
    expect(lines).toEqual([
      { msg: "connections were refused", reason: "rate", count: 1000, remote_address: "192.0.2.231" },
    ]);
    expect(await metric("fairtick_connections_refused_total")).toEqual([
      'fairtick_connections_refused_total{game="errand",reason="rate"} 1000',
      'fairtick_connections_refused_total{game="errand",reason="handshake"} 1',
    ]);
  });

  it("is one line a second for strangers over their rate [HOST-022]", async () => {
    const { observer, lines, metric } = open();
    for (let i = 0; i < 1000; i++) observer.rateLimited("errand", "stranger");
    observer.rateLimited("errand", "create");
    observer.summarise();
    expect(lines).toEqual([
      { msg: "datagrams of strangers over the limit were dropped", game: "errand", count: 1000 },
    ]);
    expect(await metric("fairtick_rate_limited_total")).toEqual([
      'fairtick_rate_limited_total{game="errand",what="stranger"} 1000',
      'fairtick_rate_limited_total{game="errand",what="create"} 1',
    ]);
  });

  it("is one line a second for each address whose connections do not sign in, and one for all beyond 16", async () => {
    const { observer, lines, metric } = open();
    const timeOut = (id: number, remoteAddress: string) =>
      observer.disconnected(
        { id, game: "errand", remoteAddress, playerId: undefined },
        "auth-timeout",
        0,
        "x",
      );
    for (let i = 0; i < 100; i++) timeOut(i, "192.0.2.0");
    for (let i = 1; i < 40; i++) timeOut(100 + i, `192.0.2.${i}`);
    expect(lines).toEqual([]);
    observer.summarise();
    observer.summarise();
    const msg = "connections ended that did not sign in in time";
    expect(lines).toHaveLength(17);
    expect(lines[0]).toEqual({ msg, count: 100, remote_address: "192.0.2.0" });
    expect(lines[15]).toEqual({ msg, count: 1, remote_address: "192.0.2.15" });
    expect(lines[16]).toEqual({ msg, count: 24, remote_address: "others" });
    expect(await metric("fairtick_disconnects_total")).toContain(
      'fairtick_disconnects_total{reason="auth-timeout"} 139',
    );
  });

  it("names the rule that a connection broke, cut to a bound, and replaced frames only where there are some", () => {
    const { observer, lines } = open();
    const label = { id: 1, game: "errand", remoteAddress: "192.0.2.1", playerId: undefined };
    observer.disconnected(label, "protocol-violation", 0, "x".repeat(1000));
    observer.disconnected(label, "left", 3);
    const fields = { msg: "connection ended", connection_id: 1, game: "errand", remote_address: "192.0.2.1" };
    expect(lines).toEqual([
      { ...fields, reason: "protocol-violation", detail: "x".repeat(200) },
      { ...fields, reason: "left", replaced_frames: 3 },
    ]);
  });

  it("is the first of a fault that repeats, and how often it came", async () => {
    const { observer, lines, metric } = open();
    for (let i = 0; i < 500; i++) observer.fault(undefined, "pump", new Error("broken"));
    expect(lines).toEqual([{ msg: "fault in pump" }]);
    observer.summarise();
    expect(lines.slice(1)).toEqual([{ msg: "fault in pump, again and again", count: 500 }]);
    observer.fault(undefined, "pump", new Error("broken"));
    observer.summarise();
    expect(lines.slice(2)).toEqual([{ msg: "fault in pump" }]);
    expect(await metric("fairtick_faults_total")).toEqual(['fairtick_faults_total{where="pump"} 501']);
  });
});
