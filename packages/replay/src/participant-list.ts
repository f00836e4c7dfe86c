import type { LogEntry } from "@fairtick/session";
import { isParticipant, type ReplayParticipant } from "./replay-format.ts";

/** A list for people; no session has more. */
const PARTICIPANTS_MAX = 1000;

/** All who ever had a seat, from the entries of a log. */
export class ParticipantList {
  readonly all: ReplayParticipant[] = [];

  note(entry: LogEntry): void {
    if (entry.kind === "seat") this.#add({ ...(entry.content as object), seat: entry.seat });
    if (entry.kind !== "keyframe") return;
    for (const seated of [...entry.rest.departed, ...entry.rest.roster]) this.#add(seated);
  }

  #add(value: unknown): void {
    if (!isParticipant(value) || this.all.length === PARTICIPANTS_MAX) return;
    const { seat, playerId, name, driver } = value;
    if (this.all.some((known) => known.seat === seat && known.playerId === playerId)) return;
    this.all.push({ seat, playerId, name, driver });
  }
}
