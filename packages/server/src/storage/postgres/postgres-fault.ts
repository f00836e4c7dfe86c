import type { FaultKind } from "../fault-kind.ts";

/** What the errors of PostgreSQL mean, by SQLSTATE or by its first two characters, which are its class. */
const kinds: Readonly<Record<string, FaultKind>> = {
  "08": "unreachable",
  "53300": "unreachable",
  "57P01": "unreachable",
  "57P02": "unreachable",
  "57P03": "unreachable",
  "57P05": "unreachable",
  "25P03": "unreachable",
  "28": "denied",
  "3D000": "denied",
  "42501": "denied",
  "25006": "read-only",
  "40001": "locked",
  "40P01": "locked",
  "55P03": "locked",
  "57014": "silent",
  "53": "io",
  "53100": "full",
  "58": "io",
  XX001: "io",
  XX002: "io",
};

/** Codes of the system and of TLS with which a connection is not made, or ends. */
const connectionCode =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_|ADDR|NOENT|ACCES|PROTO)|ERR_(TLS|SSL|SOCKET)|CERT_|DEPTH_|UNABLE_|SELF_)/;

/** What the driver says of itself, without a code. */
const connectionMessage =
  /^(Connection terminated|Query read timeout|timeout expired|timeout exceeded|Client (was closed|has encountered)|driver has already|Cannot use a pool|The server does not support SSL)/i;

/** Undefined for what is no error of PostgreSQL and of the way to it. */
export function postgresFaultKind(error: unknown): FaultKind | undefined {
  const code = codeOf(error);
  if (isSqlState(code)) return kinds[code] ?? kinds[code.slice(0, 2)] ?? "refused";
  const isLost = connectionCode.test(code) || connectionMessage.test((error as Error | null)?.message ?? "");
  return isLost ? "unreachable" : undefined;
}

/** The five characters of an error that came from a server; empty for all others. */
export function sqlState(error: unknown): string {
  const code = codeOf(error);
  return isSqlState(code) ? code : "";
}

/** Errors of the server have a severity; codes of the system may have five letters too (EPIPE). */
const isSqlState = (code: string) => /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}
