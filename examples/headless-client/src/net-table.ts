import type { SessionDebug } from "@fairtick/client";

/** What the client knows of its link, a row each. */
export function netTable(debug: SessionDebug): string {
  const rows: readonly (readonly [string, number | undefined, string])[] = [
    ["round trip", debug.rttMs, "ms"],
    ["jitter", debug.jitterMs, "ms"],
    ["loss", debug.lossPercent, "%"],
    ["input lead", debug.leadTicks, "ticks"],
    ["interpolation delay", debug.interpolationDelayMs, "ms"],
    ["snapshots", debug.snapshotHz, "/s"],
    ["received", debug.receivedBytesPerSecond, "B/s"],
    ["sent", debug.sentBytesPerSecond, "B/s"],
    ["resyncs", debug.resyncs, ""],
    ["faulty frames", debug.faults, ""],
  ];
  return rows
    .map(([name, value, unit]) =>
      `${name.padEnd(20)} ${(value?.toFixed(1) ?? "-").padStart(9)} ${unit}`.trimEnd(),
    )
    .join("\n");
}
