import type { ControlCodec, Dialect, FrameWriter } from "@fairtick/contract";

const refusal = { kind: "malformed", reason: "this game is played in the native protocol" } as const;

const codec: ControlCodec = {
  decode: () => refusal,
  decodeDatagram: () => refusal,
  encode: () => undefined,
  encodeBound: () => undefined,
};

const noFrames: FrameWriter = { maxBytes: () => 0, write: () => 0 };

/** For a game without a protocol of its own: whoever does not speak the native one is sent away. */
export const nativeOnly: Dialect = {
  name: "the native protocol alone",
  profiles: ["native"],
  connect: () => codec,
  frameWriter: () => noFrames,
};
