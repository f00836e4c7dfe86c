/** Somebody who is not in the session: another lap, drawn beside those who are. */
export interface Ghost {
  readonly name: string;
  /** The seat that it had in its own session. */
  readonly seat: number;
  /** To where it was so long after its lap had begun, ms; undefined: to where it is not on its way. */
  moveTo(msIntoLap: number | undefined): void;
  /** Its channel, by the name that the game's telemetry gives it, at the moment that is drawn; undefined where it is not on its way. */
  value(channel: string): number | undefined;
  /** How far into its lap a channel that grows had come to a value, ms; undefined where it never had. */
  msAt(channel: string, value: number): number | undefined;
}
