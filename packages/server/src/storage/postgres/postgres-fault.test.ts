import { describe, expect, it } from "vitest";
import { faultOf, hasMetAnother } from "../storage-fault.ts";

const fault = (code: string | undefined, message = "it failed") =>
  faultOf("postgres://ann@host/games", Object.assign(new Error(message), code === undefined ? {} : { code }));

describe("a fault of PostgreSQL", () => {
  it.each([
    ["ECONNREFUSED", "unreachable"],
    ["EPIPE", "unreachable"],
    ["ENOTFOUND", "unreachable"],
    ["CERT_HAS_EXPIRED", "unreachable"],
    ["08006", "unreachable"],
    ["57P01", "unreachable"],
    ["53300", "unreachable"],
    ["28P01", "denied"],
    ["3D000", "denied"],
    ["42501", "denied"],
    ["25006", "read-only"],
    ["40001", "locked"],
    ["40P01", "locked"],
    ["55P03", "locked"],
    ["57014", "silent"],
    ["53100", "full"],
    ["53200", "io"],
    ["58030", "io"],
    ["XX001", "io"],
    ["23505", "refused"],
    ["42P01", "refused"],
  ])("with the code %s is of the kind %s [HOST-062]", (code, kind) => {
    expect(fault(code).kind).toBe(kind);
  });

  it.each([
    ["Connection terminated unexpectedly", "unreachable"],
    ["Query read timeout", "unreachable"],
    ["timeout exceeded when trying to connect", "unreachable"],
    ["x is not a function", "refused"],
  ])("that says %s without a code is of the kind %s", (message, kind) => {
    expect(fault(undefined, message).kind).toBe(kind);
  });

  it("tells the database, the words and the code", () => {
    expect(fault("23505", "duplicate key").reason).toBe("postgres://ann@host/games: duplicate key (23505)");
  });

  it("is worth another try only where two transactions met", () => {
    const met = ["40001", "40P01", "23505", "ECONNRESET"].map((code) => hasMetAnother({ code }));
    expect(met).toEqual([true, true, false, false]);
  });
});
