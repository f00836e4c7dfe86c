import { describe, expect, it } from "vitest";
import { framed } from "../connection/frame-splitter.ts";
import { connectMemory } from "../transport/memory-link.ts";
import { observeLinks, type Traffic } from "../transport/traffic.ts";
import { createMetrics } from "./metrics.ts";
import { countTraffic, traceTraffic } from "./traffic-records.ts";

/** A link that answers every piece with five bytes. */
function connect(traffic: Traffic) {
  return connectMemory(
    observeLinks((link) => {
      return { bytes: () => link.send(new Uint8Array(5)), drained: () => {}, closed: () => {} };
    }, traffic),
    "10.0.0.1",
  );
}

/** A logger that remembers the level of its child and its lines. */
function recordingLogger() {
  const lines: object[] = [];
  const levels: unknown[] = [];
  const child = (_fields: object, options: { readonly level?: string }) => {
    levels.push(options.level);
    return { trace: (fields: object) => void lines.push(fields) };
  };
  return { lines, levels, logger: { child } as never };
}

describe("the traffic of a game", () => {
  it("is counted by transport and direction, with the sizes of what was sent [HOST-076]", async () => {
    const metrics = createMetrics();
    const traffic = countTraffic(metrics, "apex", "tcp");
    connect(traffic).send(framed(new Uint8Array(10)));
    traffic.datagramIn(21, "10.0.0.1");
    traffic.datagramOut(100, "10.0.0.1");
    traffic.datagramOut(200, "10.0.0.1");
    const text = await metrics.registry.metrics();
    for (const line of [
      'fairtick_network_bytes_total{game="apex",transport="tcp",direction="in"} 14',
      'fairtick_network_bytes_total{game="apex",transport="tcp",direction="out"} 5',
      'fairtick_network_bytes_total{game="apex",transport="udp",direction="in"} 21',
      'fairtick_network_bytes_total{game="apex",transport="udp",direction="out"} 300',
      'fairtick_message_bytes_bucket{le="128",game="apex",transport="udp",direction="out"} 1',
      'fairtick_message_bytes_count{game="apex",transport="udp",direction="out"} 2',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
  });
});

describe("the trace of packets", () => {
  it("is a line for each, with sizes and no contents, whatever the level of the log [HOST-074]", async () => {
    const { lines, levels, logger } = recordingLogger();
    const metrics = createMetrics();
    const traffic = traceTraffic(countTraffic(metrics, "apex", "tcp"), logger, "apex", "tcp");
    connect(traffic).send(new TextEncoder().encode("a secret token"));
    traffic.datagramIn(21, "10.0.0.1");
    expect(levels).toEqual(["trace"]);
    expect(lines).toEqual([
      { transport: "tcp", direction: "in", bytes: 14, remote_address: "10.0.0.1" },
      { transport: "tcp", direction: "out", bytes: 5, remote_address: "10.0.0.1" },
      { transport: "udp", direction: "in", bytes: 21, remote_address: "10.0.0.1" },
    ]);
    expect(await metrics.registry.metrics()).toContain('transport="udp",direction="in"} 21\n');
  });
});
