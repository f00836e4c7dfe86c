import type { Place } from "./tongue.ts";

/** What abusers have sent so far, by kind. */
export class Tally {
  /** Messages and datagrams by protocol and way, such as `native ws`; `frames` and `requests` are those of WebSockets that are none. */
  readonly kinds = new Map<string, number>();
  /** Messages of the native protocol by where their sender stood. */
  readonly places = new Map<Place, number>();

  count(kind: string, times = 1): void {
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + times);
  }

  stood(place: Place, times: number): void {
    this.places.set(place, (this.places.get(place) ?? 0) + times);
  }
}
