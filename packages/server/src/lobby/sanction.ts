/** A mute or a ban. */
export interface Sanction {
  readonly kind: "mute" | "ban";
  /** The player's id; the network itself where it concerns only that. */
  readonly subjectId: string;
  /** What the player signed in as, or the account; undefined where it concerns only a network. */
  readonly identityId: string | undefined;
  /** Of the player, as it was then; may be empty. */
  readonly name: string;
  /** Whom it concerns besides: everybody there. */
  readonly network: string | undefined;
  /** Unix milliseconds; infinite where it has no end. */
  readonly untilMs: number;
  readonly reason: string;
  /** Unix milliseconds. */
  readonly imposedMs: number;
  readonly byId: string;
  readonly byName: string;
  /** Whether it can still concern somebody when the server has started again: a guest is somebody else then. */
  readonly isLasting: boolean;
}

/** What tells one sanction from all others. */
export type SanctionKey = Pick<Sanction, "kind" | "subjectId">;

/** For who is concerned: what, until when, and why. */
export function sanctionText({ kind, untilMs, reason }: Sanction): string {
  const what = kind === "ban" ? "you are banned" : "your chat messages are not passed on";
  const until =
    untilMs === Number.POSITIVE_INFINITY
      ? ""
      : ` until ${new Date(untilMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `${what}${until}${reason === "" ? "" : `: ${reason}`}`;
}
