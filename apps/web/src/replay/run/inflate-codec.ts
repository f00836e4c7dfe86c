import type { ReplayCodec } from "@fairtick/replay";
import { deflateSync, inflateSync } from "fflate";

/** Raw deflate where there is no zlib of the system. */
export const inflateCodec: ReplayCodec = {
  deflate: (bytes) => deflateSync(bytes),
  inflate(bytes, byteLength) {
    try {
      return inflateSync(bytes, { out: new Uint8Array(byteLength) });
    } catch {
      return undefined;
    }
  },
};
