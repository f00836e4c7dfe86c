/** Where a client stands with the server, as far as it has been told. */
export type Place = "stranger" | "lobby" | "seated" | "watching" | "left" | "resumed";

export const places: readonly Place[] = ["stranger", "lobby", "seated", "watching", "left", "resumed"];

/** What an abuser can say in one protocol, on one stream or in datagrams. Equal dice say equal things. */
export interface Tongue {
  /** For the counts. */
  readonly protocol: "apex" | "native";
  /** Messages that an honest client would send to get to a place; nothing tells whether they have got it there. */
  arrival(place: Place): readonly Uint8Array[];
  /** A message with values that the schema allows and the server may not like. */
  command(): Uint8Array;
  /** Noise, a mutant, or a message that makes sense in itself and most likely none at this moment. */
  next(): Uint8Array;
  /** The same for a datagram. */
  nextDatagram(): Uint8Array;
  /** The datagram that binds with a token. */
  bind(token: string): Uint8Array;
  /** Learns from a message of the server, and says what it means to its receiver. */
  hear(message: Uint8Array): Heard;
}

export interface Heard {
  /** The receiver stands there from now on. */
  readonly place?: Place;
  /** For the receiver's datagrams. */
  readonly token?: string;
}

/** A message that says nothing. */
export const nothingHeard: Heard = {};

/** Lengths of noise that goes for a message. */
export const noiseBytesMax = 300;
/** A signed-in client may send long messages: now and then one of some size. */
export const longBytesMax = 100_000;
