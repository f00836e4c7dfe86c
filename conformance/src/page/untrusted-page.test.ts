import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  decodeNativeServer,
  encodeNativeClient,
  encodeNativeServer,
  type NativeClientMessage,
} from "@fairtick/wire";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { describeInBrowser } from "./browsed-server.ts";
import { makeAccount } from "./made-account.ts";
import { carAt, seated, seatOf, sessionOf, shownTick } from "./shown-race.ts";

const testMs = 180_000;
/** A machine with much else to do takes its time. */
const patience = { timeout: 30_000 };
const tickHz = 240;
const password = "correct horse";
const accounts = { password_memory_kib: 8192, password_passes: 1 };
const elsewhere = "00000000-0000-4000-8000-0000000000aa";
const carFacts = ["x", "y", "speed", "lap", "progress", "finishPosition"];

describeInBrowser("a page that lies", { server: { demo_sessions: 0 }, accounts }, (browsed) => {
  const address = () => `http://127.0.0.1:${browsed.server.ports.web}`;
  let officer = "";

  beforeAll(async () => {
    makeAccount(browsed.server, "Ada", "admin", password);
    makeAccount(browsed.server, "Mal", "player", password);
    const login = await browsed.server.ask("POST", "/auth/login", { name: "Ada", password });
    officer = login.body.accessToken;
  }, testMs);

  const open = async () => {
    const page = await browsed.open({ viewport: { width: 800, height: 500 } });
    await page.addInitScript(keepSockets);
    return page;
  };
  const create = async (page: Page) => {
    await page.goto(address());
    await page.getByRole("button", { name: "Create a session" }).click();
    await page.getByLabel("AI count").fill("0");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await seated(page);
  };
  /** Signs in, and returns the token that the page itself uses. */
  const signIn = async (page: Page, name: string): Promise<string> => {
    let token = "";
    page.on("request", (request) => {
      token = request.headers()["authorization"]?.replace("Bearer ", "") ?? token;
    });
    await page.goto(`${address()}/sign-in?next=${encodeURIComponent("/account")}`);
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(() => token, patience).not.toBe("");
    return token;
  };
  /** All that a forged request could have changed, as operators see it. */
  const serverState = async () => {
    const ask = async (path: string) => (await browsed.server.ask("GET", path, undefined, officer)).body;
    const [sessions, sanctions, results, templates, server] = [
      await ask("/admin/sessions"),
      await ask("/admin/sanctions"),
      await ask("/results"),
      await ask("/templates"),
      await ask("/server"),
    ];
    // What a session costs and how far it is goes on by itself.
    const items = sessions.items.map(({ health: _, ...session }: { health: object }) => session);
    const roles = browsed.server.query("SELECT name, role FROM accounts ORDER BY name");
    return { sessions: items, sanctions, results, templates, isAccepting: server.isAccepting, roles };
  };
  const carsOf = (page: Page) =>
    Promise.all([0, 1].flatMap((seat) => carFacts.map((column) => carAt(page, seat, column))));

  it(
    "is refused what operators may, with its own token and with forged ones, over HTTP [WEB-020]",
    async () => {
      const [ann, mal] = [await open(), await open()];
      await create(ann);
      const own = await signIn(mal, "Mal");
      const before = await serverState();
      const { id: sessionId, hostId } = before.sessions[0];
      const description = await (await fetch(`${address()}/api/docs/json`)).json();
      const requests = officialRequests(description, { sessionId, playerId: hostId, subjectId: hostId });
      expect(requests.length).toBeGreaterThan(20);
      const answers = (token: string | undefined) => mal.evaluate(askAll, { requests, token });
      expect(new Set(await answers(own))).toEqual(new Set([403]));
      expect(new Set(await answers(undefined))).toEqual(new Set([401]));
      for (const forged of forgedTokens(own)) expect(new Set(await answers(forged))).toEqual(new Set([401]));

      const others = [
        { method: "POST", path: `/sessions/${sessionId}/start`, body: {} },
        { method: "PATCH", path: "/account", body: { role: "admin" } },
        { method: "PATCH", path: "/account", body: { name: "Ada" } },
        {
          method: "POST",
          path: "/account/password",
          body: { current: "a guess of it", next: "another password" },
        },
      ];
      const refused = await mal.evaluate(askAll, { requests: others, token: own });
      expect(refused).toEqual([403, 400, 409, 401]);
      expect(await serverState()).toEqual(before);
    },
    testMs,
  );

  it(
    "finds no secret of the server in anything that it is served [WEB-020]",
    async () => {
      const page = await open();
      const texts: Promise<string>[] = [];
      page.on("response", (response) => void texts.push(response.text().catch(() => "")));
      await create(page);
      const served = (await Promise.all(texts)).join("\n");
      expect(served).toContain("Create a session");
      for (const secret of secretsOf(browsed.server.folder)) expect(served).not.toContain(secret);
    },
    testMs,
  );

  it(
    "changes nothing by forged messages over its own WebSocket, before the start and in a race [WEB-020]",
    async () => {
      const [ann, mal] = [await open(), await open()];
      await create(ann);
      await signIn(mal, "Mal");
      await mal.goto(ann.url());
      await mal.getByRole("button", { name: "Join" }).click();
      await seated(mal);
      await expect
        .poll(() => ann.getByRole("region", { name: "Waiting room" }).getByText("Mal").count())
        .toBe(1);
      const before = await serverState();
      const { members } = before.sessions[0];
      const victim = members.find(({ name }: { name: string }) => name !== "Mal").playerId;

      await say(mal, forgedRequests(victim).map(encodeNativeClient));
      await expect.poll(() => refusals(mal), patience).toEqual(forgedAnswers);
      // What no client may say: less of it than ends a connection.
      await say(mal, nonsense(before.sessions[0].id, victim));
      await say(mal, [encodeNativeClient({ type: "Ping", sentMs: 4711 })]);
      await expect.poll(() => heard(mal).then((all) => all.includes(4711)), patience).toBe(true);
      expect(await serverState()).toEqual(before);

      await ann.getByRole("button", { name: "Start" }).click();
      await expect.poll(async () => (await serverState()).sessions[0].phase, patience).toBe("active");
      const [cars, tick] = [await carsOf(ann), await shownTick(ann)];
      await say(mal, [...forgedPositions(), ...forgedCommands.map(encodeNativeClient)]);
      await expect.poll(() => shownTick(ann), patience).toBeGreaterThan(tick + 2 * tickHz);
      expect(await carsOf(ann)).toEqual(cars);
      expect([await seatOf(mal), await sessionOf(mal)]).toEqual([1, await sessionOf(ann)]);
      expect((await serverState()).results).toEqual(before.results);
    },
    testMs,
  );
});

describe("the built page", () => {
  it("holds no key, no password, and no place of the machine that built it [WEB-020]", () => {
    const folder = fileURLToPath(new URL("../../../apps/web/dist/page", import.meta.url));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      /\.(js|css|html|svg)$/.test(entry.name),
    );
    expect(files.length).toBeGreaterThan(5);
    for (const { parentPath, name } of files) {
      const text = readFileSync(join(parentPath, name), "utf8");
      expect(text, name).not.toMatch(/-----BEGIN|PRIVATE KEY|eyJhbGciOi/);
      expect(text, name).not.toMatch(
        /(secret|password|api_?key|token)["']?\s*[:=]\s*["'`][\w+/=-]{16,}["'`]/i,
      );
      expect(text, name).not.toContain(process.cwd());
    }
  });
});

/** What only others may ask for, or nobody in this place; in the order of `forgedAnswers`. */
const forgedRequests = (victim: string): NativeClientMessage[] => [
  { type: "StartSession" },
  { type: "Kick", playerId: victim },
  { type: "Rematch" },
  { type: "Moderate", act: "ban", playerId: victim, seconds: 0, byAddress: true, reason: "lies" },
  { type: "CreateSession", options: "{}", visibility: "public", password: null },
  { type: "JoinSession", sessionId: elsewhere, asSpectator: false, password: null },
];
const forgedAnswers = ["forbidden", "forbidden", "forbidden", "forbidden", "conflict", "conflict"];

const forgedCommands: readonly NativeClientMessage[] = ["setPosition", "setLap", "setSpeed", "finish"].map(
  (name, place) => ({
    type: "Command",
    number: place + 1,
    name,
    payload: '{"seat":0,"x":1,"lap":99,"position":1}',
  }),
);

/** What only a server says, and what nobody does. */
function nonsense(sessionId: string, victim: string): Uint8Array[] {
  const text = JSON.stringify({ type: "SetResult", sessionId, position: 1, totalMs: 1 });
  return [
    encodeNativeServer({ type: "Roster", hostId: victim, readyIds: [victim], entries: [] }),
    encodeNativeServer({ type: "PlayerLeft", playerId: victim }),
    Uint8Array.of(0xfa, 99, 0, 0, 0, 1, 2, 3),
    new TextEncoder().encode(text),
  ];
}

/** State as a server would send it: a tick, and places and speeds for every car. */
function forgedPositions(): Uint8Array[] {
  const values = new Float64Array(200).fill(123.25);
  const frame = new Uint8Array(9 + values.byteLength).fill(0xff);
  frame[0] = 0xfb;
  frame.set(new Uint8Array(values.buffer), 9);
  return [frame, frame.subarray(0, 5)];
}

interface ForgedRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: object | undefined;
}

interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Every route for moderators and administrators, about this session and this player. */
function officialRequests(
  { paths }: ApiDescription,
  known: Readonly<Record<string, string>>,
): ForgedRequest[] {
  return Object.entries(paths).flatMap(([path, routes]) =>
    Object.keys(routes)
      .filter((method) => {
        const isRead = method === "get" || method === "head";
        if (/\/v1\/(admin|audit)/.test(path)) return method !== "head";
        return !isRead && /\/v1\/(templates|schedule|content|accounts)/.test(path);
      })
      .map((method) => ({
        method: method.toUpperCase(),
        path: path.replace("/api/v1", "").replace(/\{(\w+)\}/g, (_, name) => known[name] ?? elsewhere),
        body: method === "get" ? undefined : {},
      })),
  );
}

/** The own token with another role, signed by nobody or by the signature of before. */
function forgedTokens(own: string): string[] {
  const [head = "", claims = "", signature = ""] = own.split(".");
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const read = (text: string): object => JSON.parse(Buffer.from(text, "base64url").toString());
  const raised = encoded({ ...read(claims), role: "admin" });
  return [
    `${head}.${raised}.${signature}`,
    `${encoded({ ...read(head), alg: "none" })}.${raised}.`,
    `${encoded({ alg: "HS256", typ: "JWT" })}.${raised}.${signature}`,
  ];
}

/** The private keys that the server keeps in its folder, line by line. */
function secretsOf(folder: string): string[] {
  const keys = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(pem|key)$/.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"))
    .filter((text) => text.includes("PRIVATE KEY"));
  expect(keys.length).toBeGreaterThan(0);
  return keys.flatMap((text) => text.split("\n").filter((line) => line !== "" && !line.startsWith("-----")));
}

interface Kept {
  readonly sockets: WebSocket[];
  readonly messages: number[][];
}

/** Runs inside of the page before its scripts: keeps the sockets that it opens, and the control messages that come. */
function keepSockets(): void {
  const kept: Kept = { sockets: [], messages: [] };
  const Plain = WebSocket;
  class KeptSocket extends Plain {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      kept.sockets.push(this);
      this.addEventListener("message", ({ data }) => {
        const bytes = new Uint8Array(data);
        if (bytes[0] === 0xfa) kept.messages.push([...bytes]);
      });
    }
  }
  Object.assign(globalThis, { kept, WebSocket: KeptSocket });
}

/** Sends messages over the one socket that the page plays on. */
async function say(page: Page, messages: readonly Uint8Array[]): Promise<void> {
  const sent = messages.map((message) => [...message]);
  const openCount = await page.evaluate((all) => {
    const open = (globalThis as unknown as { kept: Kept }).kept.sockets.filter(
      ({ readyState }) => readyState === 1,
    );
    for (const bytes of all) for (const socket of open) socket.send(Uint8Array.from(bytes));
    return open.length;
  }, sent);
  expect(openCount).toBe(1);
}

async function messagesTo(page: Page) {
  const all = await page.evaluate(() => (globalThis as unknown as { kept: Kept }).kept.messages);
  return all
    .map((bytes) => decodeNativeServer(Uint8Array.from(bytes)))
    .filter((each) => typeof each !== "string");
}

/** Codes of the errors that have come. */
const refusals = async (page: Page): Promise<string[]> =>
  (await messagesTo(page)).flatMap((message) => (message.type === "Error" ? [message.code] : []));

/** What pings have come back with. */
const heard = async (page: Page): Promise<number[]> =>
  (await messagesTo(page)).flatMap((message) => (message.type === "Pong" ? [message.sentMs] : []));

interface Asked {
  readonly requests: readonly ForgedRequest[];
  readonly token: string | undefined;
}

/** Runs inside of the page: the status of each answer, one after another. */
async function askAll({ requests, token }: Asked): Promise<number[]> {
  const statuses: number[] = [];
  for (const { method, path, body } of requests) {
    const headers: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    const answer = await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: "include",
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    statuses.push(answer.status);
  }
  return statuses;
}
