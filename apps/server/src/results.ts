import { type ResultArchive, SqlScoreStore, type StorageWriter } from "@fairtick/server";

/** Finished sessions and leaderboards, as the database has them. */
export function resultArchive({ ask }: Pick<StorageWriter, "ask">): ResultArchive {
  return { ask, scores: new SqlScoreStore(ask) };
}
