import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyRecords } from "@fairtick/contract";
import { tokenAudience } from "../accounts/access-tokens.ts";
import { type Accounts, openAccounts } from "../accounts/open-accounts.ts";
import { createTokenVerifier } from "../connection/token-verifier.ts";
import { type ApiServer, type ApiServerOptions, startApiServer } from "../http/api/api-server.ts";
import { loadConfig } from "../ops/config.ts";
import { createMetrics } from "../ops/metrics.ts";
import { SqlScoreStore } from "../results/sql-score-store.ts";
import type { Ask } from "../storage/storage-questions.ts";
import { query, startWriter } from "./storage-fixture.ts";

const opened: { close(): Promise<void> }[] = [];

/** Ends what the test has opened; writers of storage have their own end. */
export async function closeApis(): Promise<void> {
  for (const each of opened.splice(0).reverse()) await each.close();
}

/** Closes something with them. */
export function closeLater(each: { close(): Promise<void> }): void {
  opened.push(each);
}

/** Accounts as a test wants them: passwords that cost little. */
export function testConfig(settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "api-"));
  const all = {
    "api.port": "0",
    "accounts.keys_dir": join(folder, "keys"),
    "accounts.password_memory_kib": "8192",
    "accounts.password_passes": "1",
    ...settings,
  };
  const cli = Object.entries(all).map(([key, value]) => ({ option: `--${key}`, key, value }));
  const loaded = loadConfig({ cli });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.config;
}

interface ApiTestOptions {
  readonly settings?: Record<string, string>;
  readonly changed?: Partial<ApiServerOptions>;
  readonly databasePath?: string;
  /** What its games keep of accounts. */
  readonly records?: readonly AnyRecords[];
}

/** An HTTP API with accounts in a database of its own, and a client for it. */
export async function startApi({
  settings = {},
  changed = {},
  databasePath,
  records = [],
}: ApiTestOptions = {}) {
  const config = testConfig(settings);
  const storage = await startWriter(databasePath === undefined ? {} : { databasePath });
  /** Names of the operations that were asked for results and leaderboards. */
  const asked: string[] = [];
  const ask: Ask = (name, args) => {
    asked.push(name);
    return storage.writer.ask(name, args);
  };
  const logged: { readonly fields: object; readonly message: string }[] = [];
  const line = (fields: object, message: string) => void logged.push({ fields, message });
  const metrics = createMetrics();
  const accounts = openAccounts({
    config,
    ask: storage.writer.ask,
    log: { warn: line },
    counted: (act, outcome) => metrics.accountActs.at(act, outcome).inc(),
  });
  opened.push(accounts);
  const api = await startApiServer({
    config,
    tls: undefined,
    version: "1.2.3",
    accounts,
    verify: verifier(accounts),
    games: [],
    templates: undefined,
    lobby: { summaries: [], summary: () => undefined, playerCount: 0, runningCount: 0 },
    isAccepting: () => true,
    replays: undefined,
    records: {
      games: new Map(records.map((each) => [each.game, each])),
      settlesUnverified: config.records.settleUnverified,
      ask: storage.writer.ask,
      log: { error: line },
      wallClock: Date.now,
      counted: (game, source, outcome) => metrics.recordOperations.at(game, source, outcome).inc(),
      changed: () => {},
    },
    results: { ask, scores: new SqlScoreStore(ask) },
    remote: undefined,
    playbacks: undefined,
    metrics,
    logger: { error: line } as never,
    ...changed,
  });
  opened.push(api);
  return {
    ...storage,
    config,
    accounts,
    metrics,
    logged,
    asked,
    answer: api.answer,
    ...clientOf(api),
    audit: () =>
      query(storage.path, "select action from audit_entries order by id").map(({ action }) => action),
  };
}

/** Takes tokens of these accounts and no others. */
function verifier({ tokens }: Accounts) {
  return createTokenVerifier({
    secret: "",
    publicKeyPem: "",
    audience: tokenAudience,
    own: tokens,
    wallClock: Date.now,
  });
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind.
  readonly body: any;
  readonly headers: Headers;
}

/** Asks an API and reads its answers. */
export function clientOf({ port }: Pick<ApiServer, "port">) {
  const url = `http://127.0.0.1:${port}`;
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    token?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${url}${path.startsWith("/api") ? "" : "/api/v1"}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  };
  const register = async (name = "Ann", password = "correct horse") =>
    (await send("POST", "/auth/register", { name, password })).body;
  return {
    url,
    send,
    get: (path: string, token?: string, headers?: Record<string, string>) =>
      send("GET", path, undefined, token, headers),
    post: (path: string, body: unknown, token?: string) => send("POST", path, body, token),
    register,
  };
}
