import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What is appended to the client's key (RFC 6455, section 1.3). */
const acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const protocolVersion = "13";
/** 16 bytes in base64. */
const keyPattern = /^[+/0-9A-Za-z]{22}==$/;
const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const localHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A path at which WebSockets are taken. */
export interface WebSocketPath {
  readonly path: string;
  /** Names of the subprotocols that are spoken there; a client that names none gets the game's dialect. */
  readonly subprotocols: readonly string[];
}

export type Upgrade<P extends WebSocketPath> =
  | {
      readonly ok: true;
      readonly path: P;
      readonly subprotocol: string | undefined;
      /** The head of the answer. */
      readonly response: string;
    }
  | {
      readonly ok: false;
      readonly status: number;
      readonly reason: string;
      readonly headers: readonly string[];
    };

/** What of a request decides. */
export interface UpgradeRequest extends Pick<IncomingMessage, "method" | "url" | "headers" | "httpVersion"> {
  /** Whether what follows on the connection belongs to another protocol, as its head says. */
  readonly isUpgrade: boolean;
}

/** Judges requests to become a WebSocket. `origins`: pages of other hosts that may, or `*` for all. */
export class UpgradeJudge<P extends WebSocketPath> {
  readonly #paths: ReadonlyMap<string, P>;
  readonly #origins: ReadonlySet<string>;

  constructor(paths: readonly P[], origins: readonly string[]) {
    this.#paths = new Map(paths.map((path) => [path.path, path]));
    this.#origins = new Set(origins);
  }

  judge({ method, url = "", headers, httpVersion, isUpgrade }: UpgradeRequest): Upgrade<P> {
    const path = this.#paths.get(url.split("?", 1)[0]!);
    if (path === undefined) return refusal(404, `There is nothing here; WebSockets: ${this.#pathList}.`);
    const isWebSocket = headers.upgrade?.toLowerCase() === "websocket";
    if (method !== "GET" || !isWebSocket || !isUpgrade)
      return refusal(426, "This is for WebSockets.", ["Upgrade: websocket"]);
    if (httpVersion !== "1.1") return refusal(400, "A WebSocket is asked for by HTTP/1.1.");
    if (headers.host === undefined) return refusal(400, "The header Host is missing.");
    if (headers["sec-websocket-version"] !== protocolVersion) {
      const reason = `Only version ${protocolVersion} of the WebSocket protocol is spoken here.`;
      return refusal(426, reason, ["Upgrade: websocket", `Sec-WebSocket-Version: ${protocolVersion}`]);
    }
    const key = headers["sec-websocket-key"];
    if (key === undefined || !keyPattern.test(key)) {
      return refusal(400, "The header Sec-WebSocket-Key must be 16 bytes in base64.");
    }
    const { origin } = headers;
    if (origin !== undefined && !this.#isAllowed(origin, headers.host)) {
      const reason = `Pages of ${shown(origin)} may not connect here; network.web_origins lists those that may.`;
      return refusal(403, reason);
    }
    const offered = headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim()) ?? [];
    const subprotocol = offered.find((name) => path.subprotocols.includes(name));
    if (offered.length > 0 && subprotocol === undefined) {
      const names = offered.filter((name) => tokenPattern.test(name)).map(shown);
      const spoken = path.subprotocols.join(", ");
      return refusal(400, `No subprotocol of ${names.join(", ")} is spoken here, but: ${spoken}.`);
    }
    return { ok: true, path, subprotocol, response: switching(key, subprotocol) };
  }

  get #pathList(): string {
    return [...this.#paths.keys()].join(", ");
  }

  /**
   * Pages of this host and port and of this machine may, and those that are listed. At another port of this host may be
   * somebody else's pages. The scheme is not compared, since a proxy may be what encrypts.
   */
  #isAllowed(origin: string, host: string | undefined): boolean {
    if (this.#origins.has("*") || this.#origins.has(origin.toLowerCase())) return true;
    const [, scheme, authority] = /^(https?):\/\/([^/]+)$/.exec(origin.toLowerCase()) ?? [];
    if (scheme === undefined || authority === undefined) return false;
    if (localHosts.has(authority.replace(/:\d+$/, ""))) return true;
    // A browser leaves the usual port out of both; a proxy may write it into the second.
    const usual = scheme === "https" ? /:443$/ : /:80$/;
    return authority === host?.toLowerCase().replace(usual, "");
  }
}

function switching(key: string, subprotocol: string | undefined): string {
  const accept = createHash("sha1")
    .update(key + acceptSuffix)
    .digest("base64");
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  if (subprotocol !== undefined) lines.push(`Sec-WebSocket-Protocol: ${subprotocol}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

const refusal = (status: number, reason: string, headers: readonly string[] = []) =>
  ({ ok: false, status, reason, headers }) as const;

/** What a stranger has sent, as an answer or a log may show it. */
const shown = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
