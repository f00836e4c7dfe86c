import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type OpenedReplay, openReplay, type ReplaySource } from "@fairtick/replay";
import { zlibCodec } from "./zlib-codec.ts";

/** A replay's file as it was when it was opened; what is written to it later is not seen. */
export interface FileSource extends ReplaySource {
  close(): void;
}

/** @throws the error of the file system. */
export function openFileSource(path: string): FileSource {
  const file = openSync(path, "r");
  const byteLength = fstatSync(file).size;
  return {
    byteLength,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, byteLength - offset)));
      let done = 0;
      while (done < bytes.length) {
        const count = readSync(file, bytes, done, bytes.length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return bytes.subarray(0, done);
    },
    close: () => closeSync(file),
  };
}

/**
 * Opens the replay in a file, and leaves the file open where it is one.
 *
 * @throws the error of the file system.
 */
export function openReplayFile(path: string): OpenedReplay & { close(): void } {
  const source = openFileSource(path);
  const opened = openReplay(source, zlibCodec);
  if (!opened.ok) source.close();
  return { ...opened, close: opened.ok ? source.close : () => {} };
}
