import { existsSync, readFileSync } from "node:fs";
import { isLoopbackHost } from "@fairtick/server";
import { ApexClient, type ClientOptions, type LobbyState } from "../client/apex-client.ts";
import type { Trust } from "../client/control-stream.ts";
import { ServerRefusal } from "../client/questions.ts";
import { CommandFailure } from "../command-failure.ts";
import { fileReason } from "../file-reason.ts";
import type { Terminal } from "../terminal.ts";
import { serveHint } from "./command-hint.ts";
import type { ServerRequest } from "./server-request.ts";

/** Where a server of this directory keeps the certificate that it made for itself. */
const developmentCertificate = "certs/server.crt";

const certificateFaults = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

export interface SignedIn {
  readonly client: ApexClient;
  readonly lobby: LobbyState;
}

export interface EnterOptions {
  /** Whether inputs and telemetry are to go by datagrams where they get through. */
  readonly datagrams?: boolean;
  readonly telemetry?: ClientOptions["telemetry"];
}

/** Signs in, and tells so. @throws CommandFailure with the reason. */
export async function signIn(request: ServerRequest, terminal: Terminal): Promise<SignedIn> {
  const signedIn = await enter(request);
  const isBound = signedIn.client.channel === "datagrams";
  const way = isBound ? "inputs and telemetry by UDP" : "no way through for UDP: everything by TCP";
  terminal.out(`Signed in at ${addressOf(request)} as ${request.name}; ${way}.\n`);
  return signedIn;
}

/** Connects, signs in and opens the way for datagrams. @throws CommandFailure with the reason. */
export async function enter(
  request: ServerRequest,
  { datagrams = true, telemetry }: EnterOptions = {},
): Promise<SignedIn> {
  const { host, tcpPort, udpPort } = request;
  const address = addressOf(request);
  if (request.insecure && request.plain) {
    throw new CommandFailure("--insecure and --plain exclude each other: there is no certificate then", 2);
  }
  const trust = chooseTrust(request);
  let client: ApexClient;
  try {
    client = await ApexClient.connect({ host, tcpPort, udpPort, trust, telemetry });
  } catch (error) {
    throw connectFailure(error as NodeJS.ErrnoException, request, address);
  }
  try {
    const lobby = await client.signIn(request.token, request.name);
    if (datagrams) await client.bindDatagrams();
    return { client, lobby };
  } catch (error) {
    client.drop();
    if (client.hasHeard || error instanceof ServerRefusal) throw asFailure(error, "sign-in failed");
    const hint = request.plain ? "; is it a TLS server? Leave --plain out" : "";
    throw new CommandFailure(`${address} does not speak the apex protocol${hint}`);
  }
}

const addressOf = ({ host, tcpPort }: ServerRequest) => `${host}:${tcpPort}`;

/** What the server or the network said, as a sentence for people. */
export function asFailure(error: unknown, what: string): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const { message } = error as Error;
  return new CommandFailure(
    error instanceof ServerRefusal ? `${what}: ${message} (${error.code})` : `${what}: ${message}`,
  );
}

function chooseTrust({ host, insecure, plain, ca }: ServerRequest): Trust {
  if (plain) return { kind: "plain" };
  if (insecure) return { kind: "unchecked" };
  if (ca !== undefined) return { kind: "ca", pem: readPem(ca) };
  if (isLoopbackHost(host) && existsSync(developmentCertificate)) {
    return { kind: "ca", pem: readPem(developmentCertificate) };
  }
  return { kind: "public" };
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandFailure(`the certificate cannot be read: ${fileReason(path, error)}`, 2);
  }
}

function connectFailure(
  error: NodeJS.ErrnoException,
  request: ServerRequest,
  address: string,
): CommandFailure {
  const { code, message } = error;
  if (code === "ECONNREFUSED") {
    return new CommandFailure(`no server at ${address}. Start one with: ${serveHint(request)}`);
  }
  if (code !== undefined && certificateFaults.has(code)) {
    const hint = `Give its certificate with --ca <file>, or --insecure to go on without checking it.`;
    return new CommandFailure(`the certificate of ${address} is not trusted (${message}). ${hint}`);
  }
  // Whoever takes the greeting for nonsense answers with nonsense or hangs up.
  if (!request.plain && (code === "EPROTO" || code === "ECONNRESET" || code?.startsWith("ERR_SSL_"))) {
    const hint = "a server without encryption needs --plain";
    return new CommandFailure(`${address} does not speak TLS; ${hint}`);
  }
  return new CommandFailure(`no connection to ${address}: ${message}`);
}
