import type { ApexClient } from "../client/apex-client.ts";
import { ServerRefusal } from "../client/questions.ts";
import { CommandFailure } from "../command-failure.ts";
import { asFailure, enter } from "../online/sign-in.ts";
import type { LoadPlayer } from "./load-player.ts";

const lapsMax = 99;

export interface LoadTarget {
  readonly host: string;
  readonly tcpPort: number;
  readonly udpPort: number | undefined;
  readonly healthPort: number;
  readonly token: string;
  readonly ca: string | undefined;
  readonly insecure?: boolean;
  readonly plain?: boolean;
}

export interface SessionPlan {
  /** From 1 on. */
  readonly number: number;
  readonly players: readonly LoadPlayer[];
  readonly transport: "udp" | "tcp";
  readonly trackId: string;
  readonly carId: string;
}

/**
 * Signs the first player of a session in, who makes it; returns its id. What goes wrong with players later is told to
 * `failed` in a sentence. @throws CommandFailure with the reason.
 */
export async function openSession(
  plan: SessionPlan,
  target: LoadTarget,
  failed: (sentence: string) => void,
): Promise<string> {
  const { number, players, trackId } = plan;
  const host = await signInPlayer(plan, 0, target, failed);
  try {
    return (await host.createSession(trackId, players.length, 0, lapsMax)).session_id;
  } catch (error) {
    throw asFailure(error, `session ${number} could not be made`);
  }
}

/** Signs the other players of an opened session in and takes its seats. @throws CommandFailure with the reason. */
export async function fillSession(
  plan: SessionPlan,
  sessionId: string,
  target: LoadTarget,
  failed: (sentence: string) => void,
): Promise<void> {
  const { number, players } = plan;
  const places = players.slice(1).map((_, i) => i + 1);
  const others = await Promise.all(places.map((place) => signInPlayer(plan, place, target, failed)));
  try {
    await Promise.all(others.map((client) => client.joinSession(sessionId)));
  } catch (error) {
    throw asFailure(error, `session ${number} could not be filled`);
  }
}

/** @throws CommandFailure with the reason. */
export async function startFilled({ number, players }: SessionPlan): Promise<void> {
  try {
    await players[0]!.client!.startSession();
  } catch (error) {
    throw asFailure(error, `session ${number} could not be started`);
  }
}

async function signInPlayer(
  { number, players, transport, carId }: SessionPlan,
  index: number,
  target: LoadTarget,
  failed: (sentence: string) => void,
): Promise<ApexClient> {
  const player = players[index]!;
  const name = `load ${number}-${index + 1}`;
  const { client } = await enter(
    { ...target, name },
    { datagrams: transport === "udp", telemetry: (body) => player.receive(body) },
  );
  player.attach(client);
  client.onClosed = (error) =>
    failed(`the connection of player ${name} was lost: ${error?.message ?? "the server closed it"}`);
  client.onMessage = (message) => {
    if (message.type === "Error") failed(`player ${name}: ${message.message} (${message.code})`);
  };
  if (transport === "udp" && client.channel !== "datagrams") {
    throw new CommandFailure(
      "no datagrams get through to the server: check --udp-port and the firewall, or use --transport tcp",
    );
  }
  try {
    await client.selectCar(carId);
  } catch (error) {
    const hint = error instanceof ServerRefusal ? "; does the server have the car?" : "";
    throw new CommandFailure(`${asFailure(error, `player ${name} could not choose a car`).message}${hint}`);
  }
  return client;
}
