import { describe, expect, it } from "vitest";
import { auditAddress, parseAuditFilter } from "./audit-filter.ts";
import { detailText } from "./audit-words.ts";

describe("the ledger", () => {
  it("is filtered by its address", () => {
    const filter = { action: "moderation.", actorId: "a b", subjectId: "" };
    expect(auditAddress(filter)).toBe("/operator/audit?action=moderation.&by=a+b");
    expect(parseAuditFilter("action=moderation.&by=a+b")).toEqual(filter);
    expect(auditAddress(parseAuditFilter(""))).toBe("/operator/audit");
  });

  it("says what else is known in a line, and nothing of what is not", () => {
    expect(detailText({ reason: "rams", until: null, note: "", games: ["apex"], exits: false })).toBe(
      'reason: rams, games: ["apex"], exits: false',
    );
    expect([detailText(null), detailText("plain")]).toEqual(["", "plain"]);
  });
});
