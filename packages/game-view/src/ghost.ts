/** Somebody who is not in the session: another lap, drawn beside those who are. */
export interface Ghost {
  readonly name: string;
  /** The seat that it had in its own session. */
  readonly seat: number;
  /** Its channel, by the name that the game's telemetry gives it, at the moment that is drawn; undefined where it is not on its way. */
  value(channel: string): number | undefined;
}
