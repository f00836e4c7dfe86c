import type { StorageWriter } from "../storage/storage-writer.ts";
import type { SessionOutcome, SessionRecorder } from "./lobby-context.ts";

type Header = Omit<SessionOutcome, "finishedAt" | "outcome">;

/** Stores when sessions begin and how they end. The storage never makes anybody wait. */
export function recordTo(
  storage: Pick<StorageWriter, "saveSessionStarted" | "saveSessionResult">,
): SessionRecorder {
  return {
    started: (session) => void storage.saveSessionStarted(startOf(session)),
    ended(session) {
      const { outcome } = session;
      // A session that failed has no standings, and its row says so.
      const result = outcome.kind === "finished" ? outcome.results : { error: outcome.message };
      storage.saveSessionResult({
        ...startOf(session),
        finishedAt: toSeconds(session.finishedAt),
        resultJson: JSON.stringify(result),
      });
    },
  };
}

function startOf({ sessionId, plan, startedAt }: Header) {
  return {
    id: sessionId,
    templateId: null,
    // What a session is played on is the first content that its plan names.
    trackConfigId: plan.content[0]?.id ?? "",
    startedAt: toSeconds(startedAt),
  };
}

const toSeconds = (ms: number): number => Math.floor(ms / 1000);
