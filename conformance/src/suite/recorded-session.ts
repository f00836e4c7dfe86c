import { bytesSource, openReplay, type Replay, ReplayEncoder } from "@fairtick/replay";
import { zlibCodec } from "@fairtick/server";
import { LogTail, type Session } from "@fairtick/session";

/** A session and its replay, which is in memory alone. */
export interface RecordedSession {
  readonly session: Session;
  /** To be called now and then, as a server does twice a second. */
  drain(): void;
  finish(end: "finished" | "removed"): {
    readonly replay: Replay;
    readonly bytes: Uint8Array;
    readonly byteLength: number;
  };
}

/** Records a session from its beginning as a server does. @throws Error where that is not possible. */
export function recordSession(make: (log: LogTail) => Session): RecordedSession {
  const tail = new LogTail();
  const session = make(tail);
  const log = tail.header;
  if (log === undefined) throw new Error("there is no log");
  const recordedAt = new Date(0).toISOString();
  const header = { recordedAt, server: "", maths: "", title: session.setup.plan.title, log };
  const encoder = new ReplayEncoder(header, zlibCodec);
  const pieces: Uint8Array[] = [];
  const add = (encoded: ReturnType<ReplayEncoder["begin"]>) => {
    if (!encoded.ok) throw new Error(encoded.reason);
    pieces.push(encoded.bytes);
  };
  add(encoder.begin());
  tail.follow({ take: (entries, tick) => add(encoder.append(entries, tick)), gap: () => {} });
  return {
    session,
    drain: () => void tail.drain(),
    finish(end) {
      tail.drain();
      add(encoder.finish({ end, endedAt: recordedAt }));
      const bytes = Buffer.concat(pieces);
      const opened = openReplay(bytesSource(bytes), zlibCodec);
      if (!opened.ok) throw new Error(opened.reason);
      return { replay: opened.replay, bytes, byteLength: bytes.length };
    },
  };
}
