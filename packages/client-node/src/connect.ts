import { randomInt } from "node:crypto";
import {
  type Client,
  type ConnectOptions,
  connect as connectWith,
  type Every,
  type OpenTransport,
  type WebSocketConstructor,
  webSocketTransport,
} from "@fairtick/client";
import type { AnyGame } from "@fairtick/contract";
import { type StreamOptions, streamTransport } from "./stream-transport.ts";

type Server =
  /** `wss://host:port/ws/game`, with `WebSocket` of a library where Node has none. */
  { readonly url: string; readonly WebSocket: WebSocketConstructor } | StreamOptions;

export type NodeConnectOptions<G extends AnyGame> = Omit<
  ConnectOptions<G>,
  "open" | "now" | "every" | "seed"
> &
  Server & {
    /** Milliseconds between updates; 8 unless given. */
    readonly updateMs?: number;
  };

const UPDATE_MS = 8;

/** A client that is signed in and keeps itself up to date. Rejects with `ConnectFailed`. */
export function connect<G extends AnyGame>(options: NodeConnectOptions<G>): Promise<Client<G>> {
  return connectWith<G>({
    ...options,
    open: transportTo(options),
    now: () => performance.now(),
    every: interval(options.updateMs ?? UPDATE_MS),
    seed: randomInt(2 ** 32),
  });
}

const transportTo = (server: Server): OpenTransport =>
  "url" in server ? webSocketTransport(server.url, server.WebSocket) : streamTransport(server);

const interval =
  (everyMs: number): Every =>
  (run) => {
    const timer = setInterval(run, everyMs);
    return () => clearInterval(timer);
  };
