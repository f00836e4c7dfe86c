import { median } from "../interleave.ts";
import { type Load, type LoadNumbers, measureLoad, medianNumbers } from "../load-run.ts";
import { measureColyseus } from "../peers/colyseus.ts";
import { figure, type Suite, type Table } from "../suite.ts";

const ROUNDS = 3;
const SECONDS = 10;

const loads = [
  { name: "8 sessions of 16, plain", sessions: 8, players: 16, seconds: SECONDS, security: "plain" },
  { name: "8 sessions of 16, sealed", sessions: 8, players: 16, seconds: SECONDS, security: "sealed" },
  {
    name: "8 sessions of 16, plain, server.realtime",
    sessions: 8,
    players: 16,
    seconds: SECONDS,
    security: "plain",
    realtime: true,
  },
  { name: "1 session of 16, plain", sessions: 1, players: 16, seconds: SECONDS, security: "plain" },
] as const satisfies readonly (Load & { readonly name: string })[];

/** The same session loop, rules and number of players in its rooms, by its own SDK. */
const PEER = "8 sessions of 16, Colyseus 0.18 (WebSocket)";
const SEALED_RATIO_LIMIT = 1.3;

/** A whole server over loopback, with clients that drive: inputs in, telemetry out, 240 times a second each way. */
export const load: Suite = {
  name: "load",
  title:
    "A whole server under load: 240 inputs and 240 frames of telemetry a second for every player, by UDP",
  run: async () => {
    const rounds = loads.map((): LoadNumbers[] => []);
    const peer: LoadNumbers[] = [];
    const missing = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const measured = await measureColyseus(loads[0]);
      if ("missing" in measured) missing.add(measured.missing);
      else peer.push(measured);
      for (const [i, demand] of loads.entries()) rounds[i]!.push(await measureLoad(demand));
    }
    const [plain, sealed] = rounds;
    const own = loads.map(({ name }, i) => ({ name, numbers: medianNumbers(rounds[i]!) }));
    const peers = peer.length === 0 ? [] : [{ name: PEER, numbers: medianNumbers(peer) }];
    const ratio = cpuRatio(sealed!, plain!);
    return {
      tables: [loadTable([...own, ...peers])],
      notes: [
        ...[...missing].map((reason) => `Colyseus was left out: ${reason}.`),
        ...(peer.length === ROUNDS
          ? [
              `Colyseus needs ${figure(cpuRatio(peer, plain!))} times the CPU of plain and ${figure(cpuRatio(peer, sealed!))} times that of sealed datagrams, for what it delivers.`,
            ]
          : []),
        `Sealed datagrams cost ${figure(ratio)} times the CPU of plain ones (limit ${SEALED_RATIO_LIMIT}).`,
        `Medians of ${ROUNDS} rounds of ${SECONDS} s. The worst Hz are those of the player who got the least telemetry.`,
        "The limits of CPU: what a peer in Node needs for 8 x 16, and what the game's first server needed for 1 x 16.",
      ],
    };
  },
};

/** The median of the quotients of the same round. */
function cpuRatio(of: readonly LoadNumbers[], beside: readonly LoadNumbers[]): number {
  return median(of.map((each, i) => each.serverCpuPercent / beside[i]!.serverCpuPercent));
}

/** A row a load, and the limits below. */
function loadTable(rows: readonly { readonly name: string; readonly numbers: LoadNumbers }[]): Table {
  return {
    columns: [
      "load",
      "worst Hz",
      "input to state p50, ms",
      "p99, ms",
      "of it client p99, ms",
      "server CPU, % of a core",
      "memory, MB",
      "tick late p99, us",
      "ticks missed",
    ],
    rows: [
      ...rows.map(({ name, numbers }) => [
        name,
        numbers.worstHz.toFixed(1),
        figure(numbers.inputToStateP50Ms),
        figure(numbers.inputToStateP99Ms),
        figure(numbers.clientLagP99Ms),
        figure(numbers.serverCpuPercent),
        numbers.serverMemoryMb.toFixed(0),
        figure(numbers.latenessP99Us),
        `${figure(100 * numbers.ticksMissedShare, 2)} %`,
      ]),
      ["limit", "239", "", "8", "", "43; 41.7 for one session", "", "4167", "0.01 %"],
    ],
  };
}
