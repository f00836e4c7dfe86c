import { readFileSync } from "node:fs";
import { request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { CommandFailure } from "../command-failure.ts";
import { fileReason } from "../file-reason.ts";

/** Where the server is and who asks. */
export interface AdminRequest {
  readonly url: string;
  /** File with an API key or an access token; undefined: the environment has one. */
  readonly tokenFile?: string;
  /** PEM file of a certificate to trust. */
  readonly ca?: string;
  readonly json?: boolean;
}

const keyVariable = "FAIRTICK_ADMIN_KEY";
const keyPrefix = "ftk_";
const timeoutMs = 30_000;

/** An answer as the API gives it; its routes say what is in it. */
// biome-ignore lint/suspicious/noExplicitAny: what is in an answer is described by the API, not by types.
export type Body = any;

/** The HTTP API of a server for somebody who operates it. */
export interface ServerApi {
  /** @throws CommandFailure that says why it was refused. */
  ask(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Body>;
  /** All pages of a list, up to so many items. */
  list(path: string, query: Readonly<Record<string, string | undefined>>, max: number): Promise<Body[]>;
}

const pageMax = 100;

/** Changes an API key for an access token where one is given. */
export async function openServerApi(
  { url, tokenFile, ca }: AdminRequest,
  env: NodeJS.ProcessEnv,
): Promise<ServerApi> {
  const base = baseOf(url);
  const trusted = ca === undefined ? undefined : readText(ca);
  const given = (tokenFile === undefined ? env[keyVariable] : readText(tokenFile))?.trim() ?? "";
  if (given === "") {
    throw new CommandFailure(
      `this needs an API key: make one with "fairtick user key NAME --scope admin", and put it into ${keyVariable} or into a file for --token-file`,
    );
  }
  const send = (method: string, path: string, body: object | undefined, token: string | undefined) =>
    sendRequest(new URL(`api/v1${path}`, base), { method, body, token, ca: trusted });
  const token = given.startsWith(keyPrefix)
    ? (await send("POST", "/auth/api-key", { apiKey: given }, undefined)).accessToken
    : given;
  const api: ServerApi = {
    ask: (method, path, body) => send(method, path, body, token),
    async list(path, query, max) {
      const items: Body[] = [];
      for (let cursor: string | undefined; items.length < max; ) {
        const limit = String(Math.min(pageMax, max - items.length));
        const page = await api.ask("GET", pathOf(path, { ...query, limit, cursor }));
        items.push(...page.items);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      return items;
    },
  };
  return api;
}

/** A path with the parameters that are there. */
export function pathOf(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

function baseOf(url: string): URL {
  const base = URL.canParse(url) ? new URL(url.endsWith("/") ? url : `${url}/`) : undefined;
  if (base !== undefined && /^https?:$/.test(base.protocol)) return base;
  throw new CommandFailure(`--url ${url} is no address such as http://127.0.0.1:9004`, 2);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandFailure(fileReason(path, error));
  }
}

interface Sending {
  readonly method: string;
  readonly body: object | undefined;
  readonly token: string | undefined;
  readonly ca: string | undefined;
}

async function sendRequest(url: URL, sending: Sending): Promise<Body> {
  const { status, text } = await exchange(url, sending);
  const body = parsed(text);
  if (status >= 200 && status < 300 && (text === "" || body !== undefined)) return body;
  const { detail, code } = (body ?? {}) as { readonly detail?: string; readonly code?: string };
  if (detail === undefined || code === undefined)
    throw new CommandFailure(
      `what answers at ${url.origin} is not the HTTP API of a server (status ${status})`,
    );
  if (code === "bad-token" || code === "unauthorized")
    throw new CommandFailure(`the key is of no use: ${detail}`);
  throw new CommandFailure(detail);
}

function exchange(
  url: URL,
  { method, body, token, ca }: Sending,
): Promise<{ readonly status: number; readonly text: string }> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(text !== undefined && {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const options = { method, headers, timeout: timeoutMs, ...(ca !== undefined && { ca }) };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestTls : requestPlain)(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => reject(unreachable(url, error)));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    request.on("error", (error) => reject(unreachable(url, error)));
    request.end(text);
  });
}

function unreachable({ origin, protocol }: URL, error: Error & { readonly code?: string }): CommandFailure {
  const { code = "", message } = error;
  if (code === "ECONNREFUSED")
    return new CommandFailure(`no server answers at ${origin}: is it running, and is that its api.bind?`);
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
    return new CommandFailure(`the certificate of ${origin} is not trusted (${code}): name it with --ca`);
  const isPlain = protocol === "https:" && /wrong version|EPROTO/i.test(`${code} ${message}`);
  const hint = isPlain ? "; it seems to speak http" : "";
  return new CommandFailure(`${origin} cannot be asked: ${message || code}${hint}`);
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
