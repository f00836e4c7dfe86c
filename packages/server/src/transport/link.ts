/**
 * The port between the network core and whatever carries a reliable, ordered stream of bytes. Adapters
 * for TCP, TLS and memory stand behind it; nothing in front of it knows which one it has.
 */
export interface Link {
  /** IP address of the other side; IPv4 in its dotted form, also where the socket is an IPv6 one. */
  readonly remoteAddress: string;
  /** Bytes that were sent and that the system has not taken yet: what a slow reader leaves behind. */
  readonly bufferedBytes: number;
  /**
   * Secret bytes that only both ends of this link can compute, and that differ by label and context (RFC 5705);
   * undefined where the link is not encrypted or gone.
   */
  exportKey(label: string, context: Uint8Array, byteLength: number): Uint8Array | undefined;
  /** Never blocks and never throws. The bytes belong to the link from now on and must not change. */
  send(bytes: Uint8Array): void;
  /** Sends what is buffered, then closes; by force when the other side does not read for a while. */
  close(): void;
}

/** What the owner of a link is told. */
export interface LinkHandler {
  /** A piece of the stream, cut anywhere. The view is only valid during the call. */
  bytes(chunk: Uint8Array): void;
  /** The system has taken what was buffered. */
  drained(): void;
  /** The link is gone, once, whoever closed it; `fault` says what went wrong if something did. */
  closed(fault: string | undefined): void;
}

/** Asked and told about every stream of a listener. */
export interface StreamGate {
  /** Whether it may begin; asked before anything is spent on it. It counts until `gone`. */
  admit(remoteAddress: string): boolean;
  /** Its encryption is agreed on, or there will be none: once for each admitted stream. */
  handshakeEnded(remoteAddress: string, hasFailed: boolean): void;
  gone(remoteAddress: string): void;
}

/** Called for every new link, before any of its bytes. */
export type AcceptLink = (link: Link) => LinkHandler;

/** `::ffff:10.0.0.1` as the IPv4 address that it stands for, so that one host has one address on all sockets. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}
