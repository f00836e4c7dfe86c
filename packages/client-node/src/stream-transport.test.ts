import { describe, expect, it } from "vitest";
import { streamTransport } from "./stream-transport.ts";
import type { Trust } from "./trust.ts";

const made = (host: string, trust: Trust) => () => streamTransport({ host, port: 1, trust });

describe("streamTransport", () => {
  it("refuses to trust whomever, but on this machine", () => {
    expect(made("play.example", { kind: "insecure" })).toThrow("play.example is none");
    expect(made("127.evil.example", { kind: "insecure" })).toThrow("is none");
    for (const host of ["127.0.0.1", "localhost", "::1"])
      expect(made(host, { kind: "insecure" })).not.toThrow();
  });

  it("refuses a fingerprint that is none and a file that is not there", () => {
    expect(made("localhost", { kind: "pinned", sha256: "12:34" })).toThrow("no SHA-256 fingerprint");
    expect(made("localhost", { kind: "pinned", sha256: "AB:".repeat(31).concat("CD") })).not.toThrow();
    expect(made("localhost", { kind: "ca-file", path: "/none.pem" })).toThrow("ENOENT");
  });
});
