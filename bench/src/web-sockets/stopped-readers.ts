import { Crowd, type Watched } from "./crowd.ts";
import { cpuMs, residentKib, systemQueueBytes } from "./process-use.ts";
import { startWebServer } from "./web-server.ts";

export const WATCHERS = 200;
export const STOPPED = 50;
export const HZ = 60;
const SETTLE_SECONDS = 3;
const PART_SECONDS = 5;
const STOPPED_PARTS = 4;
const CATCH_UP_SECONDS = 1;

/** Some seconds of a race that a crowd watches, of which some do not read for a while. */
export interface WatchedPart {
  readonly name: string;
  /** States a second: of those who go on reading the one who got the least, and of the others the mean. */
  readonly othersWorstHz: number;
  readonly othersLongestGapMs: number;
  readonly stoppedHz: number;
  /** The mean and the largest state of those who stop. */
  readonly stoppedBytes: number;
  readonly stoppedLargestBytes: number;
  readonly gone: number;
  /** At the end of the part: what the system holds for all of them, and what the server takes. */
  readonly queuedKib: number;
  readonly residentMib: number;
  readonly cpuPercent: number;
}

export async function measureStoppedReaders(): Promise<WatchedPart[]> {
  const server = await startWebServer({ snapshot_hz: HZ });
  const crowd = new Crowd();
  try {
    await crowd.come(server.ports.web, WATCHERS, "native");
    await crowd.watch(SETTLE_SECONDS);
    const part = async (name: string, seconds: number, readAgain = 0): Promise<WatchedPart> => {
      const beforeMs = cpuMs(server.pid);
      const report = await crowd.watch(seconds, { readAgain });
      return {
        name,
        ...countsOf(report),
        queuedKib: systemQueueBytes(server.ports.web) / 1024,
        residentMib: residentKib(server.pid) / 1024,
        cpuPercent: (cpuMs(server.pid) - beforeMs) / report.elapsedSeconds / 10,
      };
    };
    const parts = [await part("all read", PART_SECONDS)];
    await crowd.stopReading(STOPPED);
    for (let i = 1; i <= STOPPED_PARTS; i++)
      parts.push(await part(`${STOPPED} do not, to ${i * PART_SECONDS} s`, PART_SECONDS));
    parts.push(await part("they read again, first second", CATCH_UP_SECONDS, STOPPED));
    parts.push(await part("afterwards", PART_SECONDS));
    return parts;
  } finally {
    crowd.end();
    await server.stop();
  }
}

function countsOf({ watchers, elapsedSeconds }: Watched) {
  const stopped = watchers.slice(0, STOPPED);
  const others = watchers.slice(STOPPED);
  const states = stopped.reduce((sum, each) => sum + each.states, 0);
  return {
    othersWorstHz: Math.min(...others.map((each) => each.states)) / elapsedSeconds,
    othersLongestGapMs: Math.max(...others.map(({ longestGapMs }) => longestGapMs)),
    stoppedHz: states / stopped.length / elapsedSeconds,
    stoppedBytes: stopped.reduce((sum, { bytes }) => sum + bytes, 0) / states,
    stoppedLargestBytes: Math.max(...stopped.map(({ largestBytes }) => largestBytes)),
    gone: watchers.filter(({ isGone }) => isGone).length,
  };
}
