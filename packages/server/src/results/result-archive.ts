import type { Ask } from "../storage/storage-questions.ts";
import type { ScoreStore } from "./score-store.ts";

/** Sessions that have finished and their leaderboards, for readers. */
export interface ResultArchive {
  readonly ask: Ask;
  readonly scores: ScoreStore;
}
