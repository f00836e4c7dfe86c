import {
  type ContentItem,
  issueText,
  type Json,
  type Refusal,
  type SessionFacts,
  type SessionPlan,
  validate,
} from "@fairtick/contract";
import { hashLayout } from "@fairtick/kernel";
import { sessionLayout } from "@fairtick/session";
import type { CreateRequest } from "../host/session-host.ts";
import type { GameRules } from "./lobby-context.ts";
import type { LobbySession } from "./lobby-session.ts";
import { withDefaults } from "./option-defaults.ts";

export interface PlannedSession {
  readonly options: Json;
  readonly plan: SessionPlan;
  /** Every item that it is made of, in the version of now. */
  readonly content: readonly ContentItem<unknown>[];
}

/** What the rules make of the options that somebody has given for a session, or why they refuse them. */
export function planSession(rules: GameRules, given: Json): PlannedSession | Refusal {
  const { game, content } = rules;
  const options = withDefaults(game.options, given);
  const issue = validate(game.options, options)[0];
  if (issue !== undefined) return { code: "bad_request", message: issueText(issue) };
  const plan = game.plan(options as never, content.lookup);
  return "code" in plan ? plan : { options, plan, content: sessionContent(rules, plan) };
}

/** What clients need to run the rules of a session themselves. */
export function sessionFacts(
  { game }: Pick<GameRules, "game">,
  { options, plan, content }: PlannedSession,
  seed: number,
): SessionFacts {
  return {
    options,
    plan,
    seed,
    layoutHash: hashLayout(sessionLayout(game, plan)),
    content: content.map(({ kind, id, digest }) => ({ kind, id, digest })),
  };
}

/** What the host needs to make a session. */
export function hostRequest({
  id: sessionId,
  game,
  options,
  plan,
  content,
  facts,
  door,
}: Pick<LobbySession, "id" | "game" | "options" | "plan" | "content" | "facts" | "door">): CreateRequest {
  return {
    sessionId,
    game: game.id,
    options,
    plan,
    seed: facts.seed,
    content: content.map(({ kind, id, digest, item }) => ({ kind, id, digest, item })),
    visibility: door.visibility,
  };
}

/** What the plan names, and everything of the kinds that it does not restrict: loadouts may name those. */
function sessionContent({ content }: GameRules, plan: SessionPlan): ContentItem<unknown>[] {
  const isPlanned = (kind: string, id?: string) =>
    plan.content.some((item) => item.kind === kind && (id === undefined || item.id === id));
  return content.items().filter(({ kind, id }) => !isPlanned(kind) || isPlanned(kind, id));
}
