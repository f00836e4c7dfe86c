import type { ErrorCode, Refusal } from "@fairtick/contract";
import { Problem, type ProblemCode } from "./problem.ts";

/** How the API says what the lobby refuses with. */
const codes: Readonly<Record<ErrorCode, ProblemCode>> = {
  bad_request: "bad-request",
  auth: "unauthorized",
  forbidden: "forbidden",
  not_found: "not-found",
  conflict: "conflict",
  session_full: "conflict",
  already_started: "conflict",
  too_large: "too-large",
  rate_limited: "rate-limited",
  internal: "internal",
  unavailable: "unavailable",
  shutting_down: "unavailable",
};

/** What the lobby has not refused. @throws Problem for what it has. */
export function done<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new Problem(codes[outcome.code], outcome.message);
  return outcome;
}

const isRefusal = (outcome: unknown): outcome is Refusal =>
  typeof outcome === "object" && outcome !== null && "code" in outcome && "message" in outcome;
