// Drives a car on a running server and says how the network was: `node dist/drive.js --port 9000 --seconds 10`.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { apex, carContent, trackContent } from "@fairtick/apex/rules";
import type { ClientSession, Lobby } from "@fairtick/client";
import { connect, type Trust } from "@fairtick/client-node";
import { Phase } from "@fairtick/contract";
import { netTable } from "./net-table.ts";
import { SteeringRule } from "./steering-rule.ts";

const usage = `usage: drive.js [--host HOST] [--port PORT] [--ca FILE] [--seconds N] [--name NAME]
--ca: the server's certificate, or the authority that signed it; needed unless it is on this machine`;
const flags = readFlags();

/** A car that got no farther did not drive. */
const DRIVEN_AT_LEAST_M = 5;
const DECIDE_MS = 20;

process.exitCode = await main();

async function main(): Promise<number> {
  if (flags === undefined) return 1;
  const trust: Trust = flags.ca === undefined ? { kind: "insecure" } : { kind: "ca-file", path: flags.ca };
  let onLobby: (lobby: Lobby) => void = () => {};
  const firstLobby = new Promise<Lobby>((resolve) => {
    onLobby = resolve;
  });
  try {
    const client = await connect({
      game: apex,
      content: [carContent, trackContent],
      name: flags.name,
      host: flags.host,
      port: Number(flags.port),
      trust,
      onLobby: (lobby) => onLobby(lobby),
      onProblem: (code, message) => console.error(`${code}: ${message}`),
    });
    const { content } = await firstLobby;
    const first = (kind: string) => content.find((item) => item.kind === kind)?.id ?? "";
    client.chooseLoadout({ car: first("cars") });
    const session = await client.create({ track: first("tracks"), maxPlayers: 1, aiCount: 0, lapLimit: 99 });
    client.start();
    const drivenM = await drive(session, Number(flags.seconds) * 1000);
    console.log(`drove ${drivenM.toFixed(1)} m`);
    console.log(netTable(session.debug(performance.now())));
    client.close();
    return drivenM >= DRIVEN_AT_LEAST_M ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

/** How far it came, m, in so long a time after the start. */
async function drive(session: ClientSession<typeof apex>, durationMs: number): Promise<number> {
  const { race, cars } = session.view;
  const own = session.seat as number;
  const rule = new SteeringRule();
  while (race.phase !== Phase.active) await sleep(DECIDE_MS);
  const endMs = performance.now() + durationMs;
  let drivenM = 0;
  for (
    let [x, y] = [cars.x[own], cars.y[own]];
    performance.now() < endMs;
    [x, y] = [cars.x[own], cars.y[own]]
  ) {
    session.input(rule.decide(cars.lateral[own], cars.speed[own], performance.now()));
    await sleep(DECIDE_MS);
    drivenM += Math.hypot(cars.x[own] - x, cars.y[own] - y);
  }
  return drivenM;
}

/** Undefined, with the reason told, for options that do not exist or have no sense. */
function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        host: { type: "string", default: "127.0.0.1" },
        port: { type: "string", default: "9000" },
        ca: { type: "string" },
        seconds: { type: "string", default: "10" },
        name: { type: "string", default: "Headless" },
      },
    });
    if (!(Number(values.seconds) > 0))
      throw new Error(`--seconds ${values.seconds}: allowed is a number above 0`);
    return values;
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    return undefined;
  }
}
