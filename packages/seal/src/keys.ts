import { createHmac } from "node:crypto";
import { readId } from "./layout.ts";

/** The label with which both ends ask their TLS connection for key material; the context is the token. */
export const exporterLabel = "EXPERIMENTAL fairtick sealed datagrams 1";
/** How much of it they ask for. */
export const exportedBytes = 68;

const keyBytes = 32;
const nextKeyLabel = "next key";

/** What one binding is sealed with. */
export interface DatagramKeys {
  /** Names the binding in every datagram. u32. */
  readonly id: number;
  readonly toServer: Uint8Array;
  readonly toClient: Uint8Array;
}

/** Cuts what the TLS connection gave into the keys of both directions and the id. */
export function datagramKeys(exported: Uint8Array): DatagramKeys {
  if (exported.length !== exportedBytes) {
    throw new RangeError(`expected ${exportedBytes} bytes of key material, got ${exported.length}`);
  }
  return {
    toServer: exported.slice(0, keyBytes),
    toClient: exported.slice(keyBytes, 2 * keyBytes),
    id: readId(exported, 2 * keyBytes),
  };
}

/** The key of the next epoch. There is no way back, so that a stolen key opens nothing older. */
export function nextKey(key: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(nextKeyLabel).digest();
}
