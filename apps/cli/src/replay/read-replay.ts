import { bytesSource, openReplay, type Replay } from "@fairtick/replay";
import { zlibCodec } from "@fairtick/server";
import { CommandFailure } from "../command-failure.ts";
import { readWhole } from "../rerun/read-whole.ts";
import { printable } from "../rerun/rerun-text.ts";
import type { Terminal } from "../terminal.ts";
import { findReplay, type ReplayPlace } from "./replay-path.ts";

export interface ReadReplay extends ReplayPlace {
  readonly bytes: Uint8Array;
  readonly replay: Replay;
}

/** @throws CommandFailure for what is no replay. Warns of one that was cut off. */
export function readReplay(wanted: string, dir: string, terminal: Terminal): ReadReplay {
  const place = findReplay(wanted, dir);
  const bytes = readWhole("the replay", place.path);
  const opened = openReplay(bytesSource(bytes), zlibCodec);
  if (!opened.ok) throw new CommandFailure(`${place.path}: ${printable(opened.reason)}`);
  if (opened.replay.facts.summary === undefined)
    terminal.err("warning: the recording was cut off, or goes on; it is read up to its last whole chunk\n");
  return { ...place, bytes, replay: opened.replay };
}
