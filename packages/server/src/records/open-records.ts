import type { AnyRecords, GamePackage } from "@fairtick/contract";
import type { RecordContext } from "./record-context.ts";

export interface RecordsOptions extends Omit<RecordContext, "games"> {
  readonly packages: readonly Pick<GamePackage, "game" | "records">[];
}

/** @throws Error where a game comes with the records of another one. */
export function openRecords({ packages, ...shared }: RecordsOptions): RecordContext {
  const games = new Map<string, AnyRecords>();
  for (const { game, records } of packages) {
    if (records === undefined) continue;
    if (records.game !== game.id) throw new Error(`the game ${game.id} has records of ${records.game}`);
    games.set(game.id, records);
  }
  return { ...shared, games };
}
