import { readFileSync, statSync } from "node:fs";
import { CommandFailure } from "../command-failure.ts";
import { fileReason } from "../file-reason.ts";

/** Half an hour of 16 people. Read into memory, entries take several times the bytes of the file. */
const FILE_BYTES_MAX = 128 * 1024 * 1024;

/** @throws CommandFailure where there is nothing to be read. */
export function readWhole(what: string, path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > FILE_BYTES_MAX) throw new Error(`it has ${size} bytes; at most ${FILE_BYTES_MAX} are read`);
    return readFileSync(path);
  } catch (error) {
    throw new CommandFailure(`${what} cannot be read: ${fileReason(path, error)}`);
  }
}
