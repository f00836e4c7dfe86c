import { type LoadNumbers, measureLoad, medianNumbers } from "../load-run.ts";
import { figure, type Suite } from "../suite.ts";

const ROUNDS = 2;
const SECONDS = 8;
const PLAYERS = 16;
const SESSIONS = [1, 2, 4, 8, 16] as const;

/** What one more session costs. */
export const growth: Suite = {
  name: "growth",
  title: `From 1 to ${SESSIONS.at(-1)} sessions of ${PLAYERS} players, plain datagrams`,
  run: async () => {
    const rounds = new Map(SESSIONS.map((sessions) => [sessions, [] as LoadNumbers[]]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [sessions, measured] of rounds) {
        measured.push(await measureLoad({ sessions, players: PLAYERS, seconds: SECONDS, security: "plain" }));
      }
    }
    return {
      tables: [
        {
          columns: [
            "sessions",
            "players",
            "server CPU, % of a core",
            "of it a session",
            "worst Hz",
            "input to state p99, ms",
            "tick late p99, us",
            "client CPU, %",
          ],
          rows: [...rounds].map(([sessions, measured]) => row(sessions, medianNumbers(measured))),
        },
      ],
      notes: [`Medians of ${ROUNDS} rounds of ${SECONDS} s; the client needs the same cores.`],
    };
  },
};

function row(sessions: number, numbers: LoadNumbers): string[] {
  return [
    String(sessions),
    String(sessions * PLAYERS),
    figure(numbers.serverCpuPercent),
    figure(numbers.serverCpuPercent / sessions),
    numbers.worstHz.toFixed(1),
    figure(numbers.inputToStateP99Ms),
    figure(numbers.latenessP99Us),
    figure(numbers.clientCpuPercent),
  ];
}
