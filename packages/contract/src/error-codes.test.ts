import { describe, expect, it } from "vitest";
import { type ErrorCode, errorCodes } from "./error-codes.ts";

describe("the registry of errors", () => {
  it("gives every slug the number that travels [HOST-026]", () => {
    const numbers = Object.fromEntries(
      Object.entries(errorCodes).map(([slug, { number }]) => [slug, number]),
    );
    expect(numbers).toEqual({
      bad_request: 400,
      auth: 401,
      forbidden: 403,
      not_found: 404,
      conflict: 409,
      session_full: 409,
      already_started: 409,
      too_large: 413,
      rate_limited: 429,
      internal: 500,
      unavailable: 503,
      shutting_down: 503,
    } satisfies Record<ErrorCode, number>);
  });

  it("explains each in a sentence of its own [HOST-026]", () => {
    const meanings = Object.values(errorCodes).map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
    for (const meaning of meanings) expect(meaning).toMatch(/^[A-Z].{10,}\.$/);
  });
});
