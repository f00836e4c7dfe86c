import type { ResultFacts } from "../storage/storage-job.ts";
import type { StorageWriter } from "../storage/storage-writer.ts";
import type { SessionOutcome, SessionRecorder } from "./lobby-context.ts";
import { TelemetryRecorder, type TelemetrySettings } from "./telemetry-recorder.ts";

type Header = Omit<SessionOutcome, "finishedAt" | "outcome">;

export interface RecorderOptions {
  readonly storage: Pick<
    StorageWriter,
    "saveSessionStarted" | "saveSessionResult" | "saveTelemetry" | "takeBuffer"
  >;
  /** Undefined: no telemetry is stored. */
  readonly telemetry: TelemetrySettings | undefined;
  /** What is stored of demos. */
  readonly demoSessions: "nothing" | "results" | "all";
  telemetryDropped(game: string, frames: number): void;
}

/** Stores when sessions begin, their frames and how they end. The storage never makes anybody wait. */
export function recordTo({
  storage,
  telemetry,
  demoSessions,
  telemetryDropped,
}: RecorderOptions): SessionRecorder {
  const frames =
    telemetry === undefined ? undefined : new TelemetryRecorder(telemetry, storage, telemetryDropped);
  const isKept = ({ isDemo }: Header) => !isDemo || demoSessions !== "nothing";
  const keepsFrames = ({ isDemo }: Header) => !isDemo || demoSessions === "all";
  return {
    started(session) {
      if (isKept(session)) storage.saveSessionStarted(startOf(session));
      if (keepsFrames(session)) frames?.begin(session.sessionId, session.game);
    },
    frame(sessionId, bytes, vital, tick) {
      frames?.frame(sessionId, bytes, vital, tick);
    },
    removed: (sessionId) => frames?.close(sessionId),
    ended(session) {
      frames?.end(session.sessionId);
      if (!isKept(session)) return;
      const { outcome } = session;
      // A session that failed has no standings, and its row says so.
      const result = outcome.kind === "finished" ? outcome.results : { error: outcome.message };
      storage.saveSessionResult({
        ...startOf(session),
        finishedAt: toSeconds(session.finishedAt),
        resultJson: JSON.stringify(result),
        facts: factsOf(session),
      });
    },
  };
}

function startOf({ sessionId, plan, templateId, startedAt }: Header) {
  return {
    id: sessionId,
    templateId: templateId ?? null,
    // What a session is played on is the first content that its plan names.
    trackConfigId: plan.content[0]?.id ?? "",
    startedAt: toSeconds(startedAt),
  };
}

/** What it was played on names the results: content that its plan names comes first, in that order. */
function factsOf(session: SessionOutcome): ResultFacts | undefined {
  const { game, options, plan, content, visibility, startedAt, finishedAt, outcome } = session;
  if (outcome.kind !== "finished") return undefined;
  const place = ({ kind, id }: { readonly kind: string; readonly id: string }) => {
    const found = plan.content.findIndex((item) => item.kind === kind && item.id === id);
    return found < 0 ? plan.content.length : found;
  };
  return {
    game,
    options,
    title: plan.title,
    content: [...content].sort((a, b) => place(a) - place(b)),
    roster: outcome.roster,
    visibility,
    startedAtMs: startedAt,
    finishedAtMs: finishedAt,
  };
}

const toSeconds = (ms: number): number => Math.floor(ms / 1000);
