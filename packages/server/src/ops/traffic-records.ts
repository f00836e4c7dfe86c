import type { StreamLabel, Traffic } from "../transport/traffic.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

/** Counts a game's bytes and the sizes of what carries them. Allocates nothing. */
export function countTraffic(metrics: Metrics, game: string, stream: StreamLabel): Traffic {
  const { networkBytes, messageBytes } = metrics;
  const streamIn = networkBytes.at(game, stream, "in");
  const streamOut = networkBytes.at(game, stream, "out");
  const udpIn = networkBytes.at(game, "udp", "in");
  const udpOut = networkBytes.at(game, "udp", "out");
  const streamOutSizes = messageBytes.at(game, stream, "out");
  const udpInSizes = messageBytes.at(game, "udp", "in");
  const udpOutSizes = messageBytes.at(game, "udp", "out");
  return {
    // Pieces of a stream are no messages: their sizes say nothing.
    streamIn: (byteLength) => streamIn.inc(byteLength),
    streamOut(byteLength) {
      streamOut.inc(byteLength);
      streamOutSizes.observe(byteLength);
    },
    datagramIn(byteLength) {
      udpIn.inc(byteLength);
      udpInSizes.observe(byteLength);
    },
    datagramOut(byteLength) {
      udpOut.inc(byteLength);
      udpOutSizes.observe(byteLength);
    },
  };
}

/**
 * Counts a game's traffic and logs a line for each piece of it: sizes and addresses, never contents, which
 * hold tokens. The lines come whatever the level of the log, because they were asked for at the start.
 */
export function traceTraffic(counted: Traffic, logger: Logger, game: string, stream: StreamLabel): Traffic {
  const packets = logger.child({ game }, { level: "trace" });
  const line = (transport: string, direction: string) => (byteLength: number, remoteAddress: string) =>
    packets.trace({ transport, direction, bytes: byteLength, remote_address: remoteAddress }, "packet");
  const lines: Traffic = {
    streamIn: line(stream, "in"),
    streamOut: line(stream, "out"),
    datagramIn: line("udp", "in"),
    datagramOut: line("udp", "out"),
  };
  const both =
    (kind: keyof Traffic): Traffic[keyof Traffic] =>
    (byteLength, remoteAddress) => {
      counted[kind](byteLength, remoteAddress);
      lines[kind](byteLength, remoteAddress);
    };
  return {
    streamIn: both("streamIn"),
    streamOut: both("streamOut"),
    datagramIn: both("datagramIn"),
    datagramOut: both("datagramOut"),
  };
}
