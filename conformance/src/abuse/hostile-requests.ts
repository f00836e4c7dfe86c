import { type Dice, noise, pick } from "./mutations.ts";

/** A request to become a WebSocket, line by line. */
interface Request {
  readonly line: string;
  readonly headers: readonly string[];
}

const key = "dGhlIHNhbXBsZSBub25jZQ==";
const hugeHeaderBytes = 20_000;
const manyHeaders = 300;

/** The bytes of a request that is granted. */
export const webRequest = (path: string, subprotocol: string | undefined): Uint8Array =>
  bytesOf(goodRequest(path, subprotocol));

/** The bytes of one that is not, with whatever else may come with it. */
export function hostileRequest(path: string, dice: Dice): Uint8Array {
  if (dice() % 12 === 0) return pick(noRequests, dice)(dice);
  let request = goodRequest(path, undefined);
  for (let times = 1 + (dice() % 2); times > 0; times--) request = pick(faults, dice)(request, dice);
  const bytes = bytesOf(request);
  // Bytes behind the head: of a body, of frames, of another request.
  const behind = pick([new Uint8Array(0), noise(dice() % 3000, dice), bytes], dice);
  return Buffer.concat([bytes, behind]);
}

function goodRequest(path: string, subprotocol: string | undefined): Request {
  const headers = [
    "Host: 127.0.0.1",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${key}`,
  ];
  if (subprotocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`);
  return { line: `GET ${path} HTTP/1.1`, headers };
}

function bytesOf({ line, headers }: Request): Uint8Array {
  return Buffer.from(`${[line, ...headers].join("\r\n")}\r\n\r\n`, "latin1");
}

const withLine = (change: (line: string, dice: Dice) => string) => (request: Request, dice: Dice) => ({
  ...request,
  line: change(request.line, dice),
});
const without = (name: string) => (request: Request) => ({
  ...request,
  headers: request.headers.filter((header) => !header.startsWith(name)),
});
const withHeader =
  (...headers: readonly string[]) =>
  (request: Request, dice: Dice) => ({
    ...request,
    headers: [...request.headers, pick(headers, dice)],
  });
const instead =
  (name: string, ...values: readonly string[]) =>
  (request: Request, dice: Dice) =>
    withHeader(...values.map((value) => `${name}: ${value}`))(without(name)(request), dice);

const names = ["Host", "Upgrade", "Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key"];

const faults: readonly ((request: Request, dice: Dice) => Request)[] = [
  // The head's first line.
  withLine((line, dice) =>
    line.replace("GET", pick(["POST", "CONNECT", "get", "OPTIONS", "PRI", "G\0T"], dice)),
  ),
  withLine((line, dice) => line.replace("1.1", pick(["1.0", "0.9", "2.0", "1.2", "9.9", "x"], dice))),
  withLine((line, dice) =>
    line.replace("/ws/", pick(["/", "/ws", "/ws/../", "/ws//", "//ws/", "http://x/ws/", "*"], dice)),
  ),
  withLine((line, dice) =>
    line.replace(" HTTP", `${pick(["x", "/", "%00", "?", "#"], dice).repeat(dice() % 9000)} HTTP`),
  ),
  // Headers that are missing, doubled, or say something else.
  ...names.map(without),
  ({ line, headers }, dice) => ({ line, headers: [...headers, pick(headers, dice)] }),
  ({ line, headers }, dice) => ({ line, headers: [...headers].sort(() => (dice() % 3) - 1) }),
  instead("Upgrade", "h2c", "websockets", "websocket, h2c", "WebSocket\t"),
  instead("Connection", "keep-alive", "close, Upgrade", "Upgrade, Upgrade", ""),
  instead("Sec-WebSocket-Version", "0", "8", "12", "14", "13, 13", "013", "thirteen", ""),
  instead(
    "Sec-WebSocket-Key",
    "",
    "YQ==",
    "dGhlIHNhbXBsZSBub25jZQ",
    `${key}, ${key}`,
    "!".repeat(22),
    "A".repeat(4000),
  ),
  withHeader("Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: ,,,", "Sec-WebSocket-Protocol: \xff"),
  withHeader(
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99",
    "Sec-WebSocket-Extensions: ;",
  ),
  withHeader(
    "Origin: https://evil.example",
    "Origin: null",
    "Origin: http://localhost.evil.example",
    "Origin: x y",
  ),
  withHeader(
    "Origin: http://127.0.0.1@evil.example",
    "Origin: https://127.0.0.1:1",
    "Origin: file://",
    "Origin:",
  ),
  // What HTTP has besides.
  withHeader(
    "Content-Length: 10",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Transfer-Encoding: chunked",
  ),
  withHeader(
    "Transfer-Encoding: chunked\r\nContent-Length: 3",
    "Expect: 100-continue",
    "Expect: tea",
    " folded",
    ": x",
  ),
  withHeader(`X: ${"x".repeat(hugeHeaderBytes)}`, "X: a\0b", "X: a\nY: b", "X Y: z"),
  ({ line, headers }) => ({ line, headers: [...headers, ...new Array<string>(manyHeaders).fill("A: b")] }),
];

const noRequests: readonly ((dice: Dice) => Uint8Array)[] = [
  (dice) => noise(dice() % 500, dice),
  () => Buffer.from("\r\n".repeat(2000)),
  () => Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  // The beginning of TLS, and a message of the game's own port.
  () => Buffer.from([0x16, 3, 1, 0, 0x80, 1, 0, 0, 0x7c, 3, 3]),
  () => Buffer.from([0, 0, 0, 4, 1, 0, 0, 0]),
];
