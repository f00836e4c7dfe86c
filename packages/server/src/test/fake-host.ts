import type { Json, RowsRequest } from "@fairtick/contract";
import type { HostEvent, HostListener, SessionHost } from "../host/session-host.ts";

export type HostCall =
  | { readonly call: "create"; readonly sessionId: string; readonly content: readonly string[] }
  | { readonly call: "takeSeat"; readonly sessionId: string; readonly playerId: string }
  | { readonly call: "leaveSeat"; readonly sessionId: string; readonly seat: number }
  | { readonly call: "start" | "remove"; readonly sessionId: string }
  | {
      readonly call: "command";
      readonly sessionId: string;
      readonly seat: number;
      readonly number: number;
      readonly name: string;
      readonly payload: Json;
    }
  | {
      readonly call: "input";
      readonly sessionId: string;
      readonly seat: number;
      readonly sequence: number;
      readonly values: readonly number[];
    }
  | {
      readonly call: "openViewer";
      readonly sessionId: string;
      readonly viewer: number;
      readonly seat: number | undefined;
    }
  | { readonly call: "play"; readonly sessionId: string; readonly game: string }
  | {
      readonly call: "changePlayback";
      readonly sessionId: string;
      readonly change: Parameters<SessionHost["changePlayback"]>[1];
    }
  | { readonly call: "closeViewer"; readonly sessionId: string; readonly viewer: number }
  | {
      readonly call: "rows";
      readonly sessionId: string;
      readonly viewer: number;
      readonly newestSnapshot: number;
      readonly tick: number;
    };

/** A host without sessions: it notes what it is asked, and hands out seats when told to run. */
export class FakeHost implements SessionHost {
  readonly calls: HostCall[] = [];
  readonly listener: HostListener;
  readonly #queue: (() => void)[] = [];
  /** Player ids by seat, by session. */
  readonly #taken = new Map<string, Map<number, string>>();
  tick = 0;
  threads = { running: 1, starting: 0, ended: 0 };

  constructor(listener: HostListener) {
    this.listener = listener;
  }

  create({ sessionId, content }: Parameters<SessionHost["create"]>[0]): void {
    this.calls.push({ call: "create", sessionId, content: content.map(({ id }) => id) });
    this.#taken.set(sessionId, new Map());
    this.#queue.push(() => this.emit({ kind: "created", sessionId, phase: "lobby" }));
  }

  takeSeat(sessionId: string, { playerId }: Parameters<SessionHost["takeSeat"]>[1]): void {
    this.calls.push({ call: "takeSeat", sessionId, playerId });
    this.#queue.push(() => {
      const taken = this.#taken.get(sessionId);
      if (taken === undefined) return;
      let seat = 0;
      while (taken.has(seat)) seat++;
      taken.set(seat, playerId);
      this.emit({ kind: "seated", sessionId, playerId, seat });
    });
  }

  leaveSeat(sessionId: string, seat: number): void {
    this.calls.push({ call: "leaveSeat", sessionId, seat });
    this.#queue.push(() => this.#taken.get(sessionId)?.delete(seat));
  }

  start(sessionId: string): void {
    this.calls.push({ call: "start", sessionId });
  }

  remove(sessionId: string): void {
    this.calls.push({ call: "remove", sessionId });
    this.#taken.delete(sessionId);
  }

  /** Applies it as it comes, whatever it is. */
  command(sessionId: string, seat: number, number: number, name: string, payload: Json): void {
    this.calls.push({ call: "command", sessionId, seat, number, name, payload });
    this.#queue.push(() => {
      const playerId = this.#taken.get(sessionId)?.get(seat);
      if (playerId === undefined) return;
      this.emit({ kind: "command-reply", sessionId, playerId, number, refusal: undefined });
    });
  }

  input(sessionId: string, seat: number, sequence: number, values: Float32Array): void {
    this.calls.push({ call: "input", sessionId, seat, sequence, values: [...values] });
  }

  play({ sessionId, game }: Parameters<SessionHost["play"]>[0]): void {
    this.calls.push({ call: "play", sessionId, game });
  }

  changePlayback(sessionId: string, change: Parameters<SessionHost["changePlayback"]>[1]): void {
    this.calls.push({ call: "changePlayback", sessionId, change });
  }

  openViewer(sessionId: string, viewer: number, seat: number | undefined): void {
    this.calls.push({ call: "openViewer", sessionId, viewer, seat });
  }

  closeViewer(sessionId: string, viewer: number): void {
    this.calls.push({ call: "closeViewer", sessionId, viewer });
  }

  rows(sessionId: string, viewer: number, { newestSnapshot, tick }: RowsRequest): void {
    this.calls.push({ call: "rows", sessionId, viewer, newestSnapshot, tick });
  }

  serverTick(): number {
    return this.tick;
  }

  async close(): Promise<void> {}

  /** Does what was asked for, in order. */
  run(): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next();
  }

  emit(event: HostEvent): void {
    this.listener.event(event);
  }

  of<C extends HostCall["call"]>(call: C): Extract<HostCall, { readonly call: C }>[] {
    return this.calls.filter((each) => each.call === call) as Extract<HostCall, { readonly call: C }>[];
  }
}
