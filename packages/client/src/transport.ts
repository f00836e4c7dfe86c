/**
 * A way to the server, made by an adapter for the environment: messages whole and in order, datagrams as they come.
 * What is sent may be written over as soon as the call returns: an adapter that sends it later copies it.
 */
export interface Transport {
  sendReliable(bytes: Uint8Array): void;
  /** May be lost or overtaken; on a way that knows no such thing it is as reliable. */
  sendUnreliable(bytes: Uint8Array): void;
  close(): void;
}

/** What an adapter tells. Nothing after `closed`. */
export interface TransportHandler {
  opened(): void;
  /** A message or a datagram; the bytes are the receiver's. */
  message(bytes: Uint8Array): void;
  closed(reason: string): void;
}

/** Begins to open a way; `opened` or `closed` follows. */
export type OpenTransport = (handler: TransportHandler) => Transport;
