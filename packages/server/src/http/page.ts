import { existsSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import sirv from "sirv";

/**
 * What a page may do: load from this server alone, and talk to WebSockets, also of other servers that let it in. Styles
 * within elements are how pages place things; scripts within the text are not allowed.
 */
const contentPolicy = [
  "default-src 'self'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const headers: readonly (readonly [string, string])[] = [
  ["Content-Security-Policy", contentPolicy],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "same-origin"],
  ["Cross-Origin-Opener-Policy", "same-origin"],
];

/** Files below it have their digest in their names and never change. */
const immutableFolder = "/assets/";
const yearSeconds = 31_536_000;

/**
 * Serves the built files of a page; addresses that are no file are places within it. Only GET and HEAD are answered.
 * Where nothing is built yet, every request says so.
 */
export function servePage(folder: string): RequestListener {
  if (!existsSync(join(folder, "index.html"))) {
    return (_, response) => plain(response, 503, "The page has not been built: npm start does it.");
  }
  const files = sirv(folder, {
    single: true,
    etag: true,
    gzip: true,
    brotli: true,
    setHeaders: (response, path) => {
      for (const [name, value] of headers) response.setHeader(name, value);
      const isImmutable = path.startsWith(immutableFolder);
      response.setHeader(
        "Cache-Control",
        isImmutable ? `public, max-age=${yearSeconds}, immutable` : "no-cache",
      );
    },
  });
  return (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      plain(response, 405, "A page can only be read.");
      return;
    }
    files(request, response, () => plain(response, 404, "There is no such file."));
  };
}

const apiPrefix = "/api/";

/** Puts the HTTP API at the address of the page, below `/api/`: then the page asks its own server and nobody's leave. */
export function besideApi(page: RequestListener, api: RequestListener | undefined): RequestListener {
  return (request, response) => {
    if (request.url?.startsWith(apiPrefix) !== true) page(request, response);
    else if (api !== undefined) api(request, response);
    else plain(response, 404, "This server has no HTTP API.");
  };
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(`${text}\n`);
}
