import type { ApexClient } from "../client/apex-client.ts";
import { type TelemetryFrame, TelemetryState } from "../client/telemetry-frame.ts";
import { CommandFailure } from "../command-failure.ts";
import type { Terminal } from "../terminal.ts";
import type { RaceWatch } from "./race-watch.ts";

/** Over, left with the key for it, or ended by a signal. */
export type RaceEnd = "finished" | "left" | "interrupted";

/** Telemetry comes every few milliseconds; without any for so long the race is over or the server gone. */
const silenceMs = 4000;

/**
 * Shows a race until it is over or somebody stops it. `isOurs` tells telemetry of this session from
 * that of one before; `onFrame` is called for each that is.
 *
 * @throws CommandFailure when the connection is lost or the server falls silent in the middle.
 */
export function followRace(
  client: ApexClient,
  watch: RaceWatch,
  terminal: Terminal,
  isOurs: (frame: TelemetryFrame) => boolean,
  onFrame: (frame: TelemetryFrame) => void,
): Promise<RaceEnd> {
  return new Promise((resolve, reject) => {
    let silence: NodeJS.Timeout | undefined;
    let hasWinner = false;
    let lastWord: string | undefined;
    const end = (settle: () => void) => {
      clearTimeout(silence);
      client.onTelemetry = () => {};
      client.onClosed = () => {};
      client.onMessage = () => {};
      forgetKeys();
      forgetInterrupt();
      watch.close();
      settle();
    };
    const fail = (message: string) => end(() => reject(new CommandFailure(message)));
    const forgetInterrupt = terminal.onInterrupt(() => end(() => resolve("interrupted")));
    const forgetKeys = terminal.isTty
      ? terminal.onKey((key) => {
          if (key === "q") end(() => resolve("left"));
        })
      : () => {};
    // A server that closes says why before.
    client.onMessage = (message) => {
      if (message.type === "Error") lastWord = message.message;
      if (message.type === "AuthFailure") lastWord = message.reason;
    };
    client.onClosed = (error) => {
      const reason = lastWord ?? error?.message;
      fail(reason === undefined ? "the connection was lost" : `the connection was lost: ${reason}`);
    };
    if (client.isLost) client.onClosed(undefined);
    client.onTelemetry = (frame) => {
      if (!isOurs(frame)) return;
      onFrame(frame);
      watch.observe(frame, client.channel);
      hasWinner ||= frame.finishPosition.subarray(0, frame.count).includes(1);
      clearTimeout(silence);
      if (frame.state === TelemetryState.finished) {
        end(() => resolve("finished"));
        return;
      }
      // The last telemetry of a race is a datagram like any other and may be lost.
      silence = setTimeout(() => {
        if (hasWinner) end(() => resolve("finished"));
        else fail("the server sends no telemetry any more");
      }, silenceMs);
    };
  });
}
