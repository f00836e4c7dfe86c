import type { RowsRequest } from "@fairtick/contract";
import type { PlaybackChange, PlaybackRequest } from "./playback.ts";
import type { HostListener } from "./session-host.ts";
import { deathText } from "./thread-death.ts";
import type { ThreadDeath, ThreadReceiver } from "./thread-link.ts";
import type { ThreadSlot } from "./thread-pool.ts";

const NUMBERS = 65_536;

export interface PlaybackHostOptions {
  readonly listener: HostListener;
  framesSent?(ms: number): void;
}

/** The network thread's end of the thread that plays replays. What was asked of a playback that is gone means nothing. */
export class PlaybackHost {
  readonly #slot: () => ThreadSlot;
  readonly #listener: HostListener;
  readonly #numbers = new Map<string, number>();
  readonly #ids = new Map<number, string>();
  /** What the thread's messages and frames come to. */
  readonly receiver: Omit<ThreadReceiver, "ready" | "died">;
  #nextNumber = 0;

  /** `slot`: the thread's place, which is asked for when the first replay is played. */
  constructor(slot: () => ThreadSlot, { listener, framesSent }: PlaybackHostOptions) {
    this.#slot = slot;
    this.#listener = listener;
    this.receiver = {
      report: (report) => {
        if (report.kind !== "event" || !this.#numbers.has(report.event.sessionId)) return;
        if (report.event.kind === "failed") this.#forget(report.event.sessionId);
        listener.event(report.event);
      },
      frame: (number, recipients, bytes, vital, tick, stale) => {
        const id = this.#ids.get(number);
        return id === undefined ? undefined : listener.frame(id, recipients, bytes, vital, tick, stale);
      },
      viewerFrame: (number, viewer, bytes, stale) => {
        const id = this.#ids.get(number);
        if (id !== undefined) listener.viewerFrame(id, viewer, bytes, stale);
      },
      framesSent: (ms) => framesSent?.(ms),
    };
  }

  play(request: PlaybackRequest): void {
    const { sessionId } = request;
    const slot = this.#slot();
    if (slot.state === "ended" || slot.link.ended) {
      this.#listener.event({ kind: "failed", sessionId, message: "no thread is there to play it" });
      return;
    }
    do this.#nextNumber = (this.#nextNumber + 1) % NUMBERS;
    while (this.#ids.has(this.#nextNumber));
    const session = this.#nextNumber;
    this.#numbers.set(sessionId, session);
    this.#ids.set(session, sessionId);
    slot.link.send({ kind: "play", session, request });
  }

  change(sessionId: string, change: PlaybackChange): void {
    const session = this.#numbers.get(sessionId);
    if (session !== undefined) this.#slot().link.send({ kind: "change-playback", session, change });
  }

  openViewer(sessionId: string, viewer: number): void {
    const session = this.#numbers.get(sessionId);
    if (session === undefined) return;
    this.#slot().link.send({ kind: "open-viewer", session, viewer, seat: undefined });
  }

  closeViewer(sessionId: string, viewer: number): void {
    const session = this.#numbers.get(sessionId);
    if (session !== undefined) this.#slot().link.send({ kind: "close-viewer", session, viewer });
  }

  /** What does not fit into the ring says what the next rows say again. */
  rows(sessionId: string, viewer: number, rows: RowsRequest): void {
    const session = this.#numbers.get(sessionId);
    if (session !== undefined) this.#slot().link.rows(session, viewer, rows);
  }

  remove(sessionId: string): void {
    const session = this.#numbers.get(sessionId);
    if (session === undefined) return;
    this.#forget(sessionId);
    this.#slot().link.send({ kind: "remove", session });
  }

  /** The thread has ended: its playbacks with it. The next one is for those to come. */
  lose(slot: ThreadSlot, death: ThreadDeath): void {
    this.end(deathText(death));
    if (slot.state !== "ended") slot.restart(false, () => {});
  }

  /** Ends all playbacks. */
  end(message: string): void {
    for (const sessionId of [...this.#numbers.keys()]) {
      this.#forget(sessionId);
      this.#listener.event({ kind: "failed", sessionId, message });
    }
  }

  #forget(sessionId: string): void {
    const number = this.#numbers.get(sessionId);
    this.#numbers.delete(sessionId);
    if (number !== undefined) this.#ids.delete(number);
  }
}
