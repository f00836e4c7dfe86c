import type { NetworkShape } from "./network-shape.ts";

/** What `fairtick loadtest` is asked for. */
export interface LoadRequest {
  readonly sessions: number;
  /** Players of each session. */
  readonly players: number;
  /** Inputs that a player sends, a second. */
  readonly hz: number;
  /** How long is measured. */
  readonly seconds: number;
  readonly transport: "udp" | "tcp";
  /** Of the server that is started for the test; undefined: plain. */
  readonly security: "plain" | "sealed" | undefined;
  readonly network: NetworkShape;
  /** Decides which datagrams are lost and for how long others are under way. */
  readonly seed: number;
  readonly track: string;
  readonly car: string;
  readonly json?: boolean;
  /** A server that runs already; undefined: one is started for the test. */
  readonly server: ServerAddress | undefined;
  readonly udpPort: number | undefined;
  readonly healthPort: number | undefined;
  readonly token: string;
  readonly ca: string | undefined;
  readonly insecure?: boolean;
  readonly plain?: boolean;
}

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}
