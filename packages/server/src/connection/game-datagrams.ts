import type { DatagramRequest } from "@fairtick/contract";
import type { Connection } from "./connection.ts";

/** What a bound client may ask for by datagram. */
export type PlayRequest = Exclude<DatagramRequest, { readonly kind: "bind" }>;

/** The datagrams of one game, sealed or in the clear. Strangers get no answer at all. */
export interface GameDatagrams {
  /** Where clients send to. */
  readonly port: number;
  /** Whether only sealed datagrams are taken and sent. */
  readonly isSealed: boolean;
  /** Entries of its tables, all of which go with the clients that they are about. */
  readonly size: number;
  /** A client has signed in. */
  add(connection: Connection): void;
  remove(connection: Connection): void;
  /** A new token by which the client can bind one endpoint; undefined where its stream gives no keys to seal with. */
  newToken(connection: Connection): string | undefined;
  receive(datagram: Uint8Array, address: string, port: number): void;
  /** Sends a frame of state where the connection is bound; false when it has to go another way. */
  send(connection: Connection, frame: Uint8Array): boolean;
}

/** Larger ones would be cut into fragments on the way, of which one lost loses all. */
export const sentBytesMax = 1200;
