import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ReplayCodec } from "@fairtick/replay";

export const zlibCodec: ReplayCodec = {
  deflate: (bytes) => plain(deflateRawSync(bytes)),
  inflate(bytes, byteLength) {
    try {
      return plain(inflateRawSync(bytes, { maxOutputLength: Math.max(1, byteLength) }));
    } catch {
      return undefined;
    }
  },
};

/** Without the methods of Node's buffers. */
const plain = ({ buffer, byteOffset, length }: Buffer): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);
