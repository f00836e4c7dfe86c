import type { AnyGame } from "@fairtick/contract";
import { Client, type ClientOptions } from "./client.ts";

/** Runs something again and again, for every picture or some hundred times a second; returns what ends it. */
export type Every = (run: () => void) => () => void;

export interface ConnectOptions<G extends AnyGame> extends Omit<ClientOptions<G>, "token"> {
  /** What proves who the player is, where the server wants to know. */
  readonly token?: string;
  readonly every: Every;
}

/** There is no connection, and trying again alone will not give one. */
export class ConnectFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "ConnectFailed";
    this.code = code;
  }
}

/** For servers that ask nobody who they are: any token will do, but there must be one. */
const ANY_TOKEN = "guest";

/**
 * A client that is signed in and keeps itself up to date until it is closed. The first attempt must succeed; a
 * connection that breaks later comes back by itself. Rejects with `ConnectFailed`.
 */
export function connect<G extends AnyGame>(options: ConnectOptions<G>): Promise<Client<G>> {
  const { every, token = ANY_TOKEN, onState, ...rest } = options;
  return new Promise((resolve, reject) => {
    let wasOnline = false;
    let isOver = false;
    let stop: (() => void) | undefined;
    const end = () => {
      isOver = true;
      stop?.();
    };
    const fail = (code: string, message: string) => {
      end();
      reject(new ConnectFailed(code, message));
      client.close();
    };
    const client: Client<G> = new Client<G>({
      ...rest,
      token,
      onState: (state) => {
        onState?.(state);
        if (isOver) return;
        if (state.kind === "online") {
          wasOnline = true;
          resolve(client);
        } else if (state.kind === "refused" && !wasOnline) fail(state.code, state.message);
        else if (state.kind === "resuming" && !wasOnline) fail("unreachable", state.reason);
        else if (state.kind === "closed" || state.kind === "replaced" || state.kind === "refused") end();
      },
    });
    client.connect();
    stop = every(() => client.update());
    if (isOver) stop();
  });
}
