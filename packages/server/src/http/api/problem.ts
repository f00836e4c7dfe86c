import type { Refusal } from "@fairtick/contract";
import Type from "typebox";
import type { RefusalCode, Refused } from "../../accounts/account-context.ts";
import { PasswordsBusy } from "../../accounts/passwords.ts";
import { StorageUnavailable } from "../../storage/storage-questions.ts";

/** What is wrong with one part of a request. */
interface ProblemPart {
  /** Where: `body`, `query` or `params`, and the JSON pointer into it. */
  readonly pointer: string;
  readonly detail: string;
}

/** Every code of an error of the API, with its status and its title. */
const problems = {
  "bad-request": { status: 400, title: "The request is malformed" },
  "bad-name": { status: 422, title: "The name is not allowed" },
  "bad-password": { status: 422, title: "The password is not allowed" },
  "bad-email": { status: 422, title: "The e-mail address is not allowed" },
  unauthorized: { status: 401, title: "An access token is needed" },
  "bad-credentials": { status: 401, title: "Name or password is wrong" },
  "bad-token": { status: 401, title: "The token is not valid" },
  forbidden: { status: 403, title: "This account may not do that" },
  disabled: { status: 403, title: "The account is closed" },
  banned: { status: 403, title: "The account is banned" },
  closed: { status: 403, title: "This server does not offer that" },
  "missing-role": { status: 403, title: "The role of the account is not enough" },
  "missing-scope": { status: 403, title: "The API key is not for that" },
  "not-found": { status: 404, title: "There is no such thing" },
  "name-taken": { status: 409, title: "The name is taken" },
  conflict: { status: 409, title: "That cannot be done as things are" },
  "key-reused": { status: 422, title: "The key belongs to another request" },
  "last-admin": { status: 409, title: "An administrator must remain" },
  "too-many-keys": { status: 409, title: "The account has too many API keys" },
  "bad-range": { status: 416, title: "The file has no such bytes" },
  "too-large": { status: 413, title: "The request is too large" },
  "unsupported-media-type": { status: 415, title: "The body must be JSON" },
  "too-many-attempts": { status: 429, title: "Too many wrong passwords" },
  "rate-limited": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "The server failed" },
  "provider-unavailable": { status: 503, title: "The login provider cannot be reached" },
  unavailable: { status: 503, title: "The server cannot do that now" },
} as const satisfies Record<RefusalCode | string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;

/** An error as clients read it (RFC 9457). */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: "urn:fairtick:problem:<code>" }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ enum: Object.keys(problems) }),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }), {
        description: "What is wrong where, of a request that is malformed",
      }),
    ),
  },
  { $id: "Problem", title: "Problem", description: "What went wrong (RFC 9457)" },
);

/** Ends the work on a request with an answer that says why. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly parts: readonly ProblemPart[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { readonly parts?: readonly ProblemPart[]; readonly retryAfterSeconds?: number | undefined } = {},
  ) {
    super(detail);
    this.code = code;
    this.parts = more.parts;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  get status(): number {
    return problems[this.code].status;
  }

  get body(): object {
    const { title, status } = problems[this.code];
    return {
      type: `urn:fairtick:problem:${this.code}`,
      title,
      status,
      detail: this.message,
      code: this.code,
      ...(this.parts && { errors: this.parts }),
    };
  }
}

/** What is not refused. @throws Problem for what is. */
export function granted<T extends object>(outcome: T | Refused): Exclude<T, Refused> {
  if ("kind" in outcome && outcome.kind === "refused") {
    const { code, detail, retryAfterSeconds } = outcome as Refused;
    throw new Problem(code, detail, { retryAfterSeconds });
  }
  return outcome as Exclude<T, Refused>;
}

/** What the lobby refuses, as an answer. */
export function refused({ code, message }: Refusal): Problem {
  switch (code) {
    case "bad_request":
      return new Problem("bad-request", message);
    case "not_found":
      return new Problem("not-found", message);
    case "forbidden":
      return new Problem("forbidden", message);
    case "rate_limited":
      return new Problem("rate-limited", message, { retryAfterSeconds: 60 });
    case "unavailable":
    case "shutting_down":
      return new Problem("unavailable", message, { retryAfterSeconds: 10 });
    default:
      return new Problem("conflict", message);
  }
}

/** What the lobby has done. @throws Problem for what it refuses. */
export function allowed<T extends object>(outcome: T): Exclude<T, Refusal> {
  if ("message" in outcome) throw refused(outcome as unknown as Refusal);
  return outcome as Exclude<T, Refusal>;
}

interface FrameworkError extends Error {
  readonly statusCode?: number;
  readonly validationContext?: string;
  readonly validation?: readonly { readonly instancePath?: string; readonly message?: string }[];
}

/** Any error as an answer; undefined for what is the server's own fault. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof StorageUnavailable || error instanceof PasswordsBusy) {
    return new Problem("unavailable", "try again in a moment", { retryAfterSeconds: 1 });
  }
  const { validation, validationContext = "body", statusCode, message } = error as FrameworkError;
  if (validation !== undefined) {
    const where = validationContext === "querystring" ? "query" : validationContext;
    const parts = validation.map((each) => ({
      pointer: `${where}${each.instancePath ?? ""}`,
      detail: each.message ?? "is not valid",
    }));
    const sentence = parts.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; ");
    return new Problem("bad-request", sentence, { parts });
  }
  switch (statusCode) {
    case 400:
      return new Problem("bad-request", message);
    case 413:
      return new Problem("too-large", message);
    case 415:
      return new Problem("unsupported-media-type", 'send JSON with "Content-Type: application/json"');
  }
  return undefined;
}
