import { setTimeout as sleep } from "node:timers/promises";
import { seedRandom } from "@fairtick/kernel";
import { chooseItem, loadApexContent } from "../apex-content.ts";
import { PursuitDriver } from "../client/pursuit-driver.ts";
import { TelemetryState } from "../client/telemetry-frame.ts";
import { CommandFailure } from "../command-failure.ts";
import { shippedFolders } from "../content-folders.ts";
import { counted } from "../counted.ts";
import type { Terminal } from "../terminal.ts";
import { DelayLine } from "./delay-line.ts";
import { InputSchedule } from "./input-schedule.ts";
import { LoadPlayer, type Ways } from "./load-player.ts";
import { clientUse, type LoadReport, machineText, trafficOf } from "./load-report.ts";
import type { LoadRequest } from "./load-request.ts";
import { fillSession, type LoadTarget, openSession, type SessionPlan, startFilled } from "./load-sessions.ts";
import { isDirect } from "./network-shape.ts";
import { OwnServer } from "./own-server.ts";
import { reportText } from "./report-text.ts";
import { ServerMeter } from "./server-meter.ts";
import { ShapedWay } from "./shaped-way.ts";

const healthPortDefault = 9002;
/** From the start of the sessions until all cars are released. */
const releaseWithinMs = 20_000;
const warmUpMs = 1000;
const settleMs = 200;
/** Time for the last inputs to show. */
const lastAnswersMs = 250;
const pollMs = 20;
const failuresShown = 10;

/** Puts a server under load and says how it bore it. Returns the exit code. */
export async function runLoadtest(request: LoadRequest, terminal: Terminal): Promise<number> {
  requireSense(request);
  const content = loadApexContent(shippedFolders());
  const track = chooseItem(content.tracks, "--track <track>", request.track);
  const car = chooseItem(content.cars, "--car <car>", request.car);
  const interrupt = new AbortController();
  const stopListening = terminal.onInterrupt(() => interrupt.abort());
  const progress = (line: string) => {
    if (!request.json) terminal.out(`${line}\n`);
  };
  const own = request.server === undefined ? await startOwn(request, progress) : undefined;
  const line = new DelayLine();
  const players = createPlayers(request, line, new PursuitDriver(track.item, car.item));
  try {
    const target = own === undefined ? targetOf(request) : ownTarget(own, request);
    const plans = Array.from({ length: request.sessions }, (_, i) => ({
      number: i + 1,
      players: players.slice(i * request.players, (i + 1) * request.players),
      transport: request.transport,
      trackId: track.id,
      carId: car.id,
    }));
    const run = new LoadRun(request, plans, players, line, target, progress);
    const report = await run.measure(interrupt.signal, {
      sessions: request.sessions,
      playersPerSession: request.players,
      inputHz: request.hz,
      transport: request.transport,
      security: own === undefined ? undefined : (request.security ?? "plain"),
      network: request.network,
      seed: request.seed,
      track: track.name,
      server: own === undefined ? `${target.host}:${target.tcpPort}` : "own",
    });
    if (report === undefined) {
      terminal.err("Stopped before anything was measured.\n");
      return 130;
    }
    terminal.out(request.json ? `${JSON.stringify(report)}\n` : reportText(report));
    if (report.failures.length > 0) return 1;
    return interrupt.signal.aborted ? 130 : 0;
  } finally {
    stopListening();
    for (const { client } of players) {
      if (client === undefined) continue;
      client.onClosed = () => {};
      client.close();
    }
    await own?.stop();
  }
}

function requireSense({ transport, network, server, security, ...request }: LoadRequest): void {
  if (server !== undefined && security !== undefined) {
    throw new CommandFailure(
      "--security is for the server that the test starts; one that runs already has its own",
      2,
    );
  }
  if (transport === "tcp" && network.lossPercent > 0) {
    throw new CommandFailure(
      "loss is for datagrams: on a stream nothing is lost. Leave loss out, or use --transport udp",
      2,
    );
  }
  const { udpPort, healthPort, ca, insecure, plain } = request;
  const needServer = {
    "--udp-port": udpPort,
    "--health-port": healthPort,
    "--ca": ca,
    "--insecure": insecure,
    "--plain": plain,
  };
  const given = Object.entries(needServer).find(([, value]) => value !== undefined && value !== false);
  if (server === undefined && given !== undefined) {
    throw new CommandFailure(`${given[0]} is about a server that runs already: name it with --server`, 2);
  }
}

async function startOwn(
  { sessions, hz, security }: LoadRequest,
  progress: (line: string) => void,
): Promise<OwnServer> {
  progress("Starting a server for the test ...");
  return OwnServer.start({ sessions, inputHz: hz, security: security ?? "plain" });
}

function targetOf(request: LoadRequest): LoadTarget {
  const { host, port } = request.server!;
  return { ...request, host, tcpPort: port, healthPort: request.healthPort ?? healthPortDefault };
}

function ownTarget({ host, ports, certificate }: OwnServer, { token }: LoadRequest): LoadTarget {
  const { tcp, udp, health } = ports;
  return {
    host,
    tcpPort: tcp,
    udpPort: udp,
    healthPort: health,
    token,
    ca: certificate,
    plain: certificate === undefined,
  };
}

function createPlayers(request: LoadRequest, line: DelayLine, driver: PursuitDriver): LoadPlayer[] {
  const { network, transport, seed } = request;
  const way = (stream: number) => {
    const random = new Uint32Array(4);
    seedRandom(random, seed, stream);
    return new ShapedWay(network, transport === "tcp", random, line);
  };
  return Array.from({ length: request.sessions * request.players }, (_, i) => {
    const ways: Ways | undefined = isDirect(network) ? undefined : { up: way(2 * i), down: way(2 * i + 1) };
    return new LoadPlayer(driver, ways);
  });
}

/** One load test, from signing in to the figures. */
class LoadRun {
  readonly #request: LoadRequest;
  readonly #plans: readonly SessionPlan[];
  readonly #players: readonly LoadPlayer[];
  readonly #line: DelayLine;
  readonly #target: LoadTarget;
  readonly #progress: (line: string) => void;
  readonly #failures = new Set<string>();
  /** Aborts when nobody is left to measure. */
  readonly #allLost = new AbortController();

  constructor(
    request: LoadRequest,
    plans: readonly SessionPlan[],
    players: readonly LoadPlayer[],
    line: DelayLine,
    target: LoadTarget,
    progress: (line: string) => void,
  ) {
    this.#request = request;
    this.#plans = plans;
    this.#players = players;
    this.#line = line;
    this.#target = target;
    this.#progress = progress;
  }

  /** Undefined when it was stopped before it began to measure. @throws CommandFailure when it could not begin. */
  async measure(interrupt: AbortSignal, setup: LoadReport["setup"]): Promise<LoadReport | undefined> {
    const signal = AbortSignal.any([interrupt, this.#allLost.signal]);
    this.#progress(`Signing in ${counted(this.#players.length, "player")} ...`);
    // All sessions first: a server that has no room for them says so before hundreds of players sign in.
    const sessionIds: string[] = [];
    const failed = (sentence: string) => this.#failed(sentence);
    for (const plan of this.#plans) {
      if (signal.aborted) return undefined;
      sessionIds.push(await openSession(plan, this.#target, failed));
    }
    for (const [i, plan] of this.#plans.entries()) {
      if (signal.aborted) return undefined;
      await fillSession(plan, sessionIds[i]!, this.#target, failed);
    }
    await Promise.all(this.#plans.map(startFilled));
    const { hz, seconds } = this.#request;
    const inTurn = this.#inTurn();
    const schedule = new InputSchedule(inTurn.length, hz, performance.now(), (player, dueMs) =>
      inTurn[player]!.send(dueMs),
    );
    const stopPump = this.#pump(schedule);
    const meter = new ServerMeter(this.#target.host, this.#target.healthPort);
    try {
      this.#progress("Waiting until all cars are released ...");
      await this.#release(signal);
      await pause(warmUpMs, signal);
      if (interrupt.aborted) return undefined;
      if (signal.aborted) throw new CommandFailure([...this.#failures][0]!);
      this.#progress(`Measuring for ${seconds} s ...`);
      await meter.start();
      // What piled up while the metrics were read is not part of the measurement.
      await pause(settleMs, signal);
      const traffic = await this.#window(schedule, signal);
      return {
        setup,
        machine: machineText(),
        ...traffic,
        server: await meter.end(),
        failures: this.#allFailures(),
      };
    } finally {
      stopPump();
    }
  }

  #failed(sentence: string): void {
    this.#failures.add(sentence);
    if (this.#allLost.signal.aborted || this.#players.some(({ client }) => client?.isLost !== true)) return;
    this.#progress("All players have lost their connections: the test ends here.");
    this.#allLost.abort();
  }

  /** The players in the order in which they send: one of each session, then the next of each. */
  #inTurn(): LoadPlayer[] {
    const turns = Array.from({ length: this.#request.players }, (_, i) => i);
    return turns.flatMap((turn) => this.#plans.map(({ players }) => players[turn]!));
  }

  /** Counts for the time that is wanted, or until somebody stops it or all players are lost. */
  async #window(schedule: InputSchedule, signal: AbortSignal) {
    const players = this.#players;
    const { seconds, players: perSession, network } = this.#request;
    const fromMs = performance.now();
    const cpu = process.cpuUsage();
    schedule.restart();
    for (const player of players) player.measure(fromMs, fromMs + seconds * 1000);
    await pause(seconds * 1000, signal);
    const toMs = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    const elapsedS = (toMs - fromMs) / 1000;
    const client = clientUse(schedule, (user + system) / 1e4 / elapsedS);
    for (const player of players) player.endWindow(toMs);
    await sleep(lastAnswersMs + 2 * (network.delayMs + network.jitterMs));
    for (const player of players) player.inputs.end(performance.now());
    return { seconds: elapsedS, ...trafficOf(players, perSession, elapsedS), client };
  }

  async #release(signal: AbortSignal): Promise<void> {
    const endMs = performance.now() + releaseWithinMs;
    const waits = () => this.#players.some(({ state }) => state !== TelemetryState.racing);
    while (waits() && !signal.aborted) {
      if (performance.now() > endMs) {
        const count = this.#players.filter(({ state }) => state !== TelemetryState.racing).length;
        throw new CommandFailure(
          `after ${releaseWithinMs / 1000} s, ${count} of ${this.#players.length} players do not see their race running`,
        );
      }
      await pause(pollMs, signal);
    }
  }

  /** Sends what is due and lets arrive what has been delayed. Returns how to stop. */
  #pump(schedule: InputSchedule): () => void {
    let timer: NodeJS.Timeout;
    const run = () => {
      schedule.run(performance.now());
      this.#line.run(performance.now());
      timer = setTimeout(run, 1);
    };
    timer = setTimeout(run, 1);
    return () => clearTimeout(timer);
  }

  #allFailures(): string[] {
    const failures = [...this.#failures];
    for (const { number, players } of this.#plans) {
      if (players.some(({ ticks }) => ticks.received === 0))
        failures.push(`session ${number} sent no telemetry to some of its players`);
      else if (players.some(({ state }) => state !== TelemetryState.racing))
        failures.push(`session ${number} ended before the test did`);
    }
    const more = failures.length - failuresShown;
    return more > 0 ? [...failures.slice(0, failuresShown), `${more} more`] : failures;
  }
}

/** Waits, at most until it is interrupted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
