import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createUser } from "../../accounts/sign-up.ts";
import { ContentStore } from "../../replays/content-store.ts";
import type { LapTableAnswer } from "../../replays/lap-messages.ts";
import { ReplayCatalogue } from "../../replays/replay-catalogue.ts";
import type { ReplayShelf } from "../../replays/replay-shelf.ts";
import { closeApis, startApi } from "../../test/api-fixture.ts";
import { closeWriters } from "../../test/storage-fixture.ts";
import { type StoredReplayOptions, storeReplay } from "../../test/stored-replay.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const hour = 3_600_000;
const digest = "ab".repeat(32);

/** An API over a folder of replays; sessions in `recording` go on. */
async function startWith(recording: readonly string[] = [], laps?: ReplayShelf["laps"]) {
  const dir = mkdtempSync(join(tmpdir(), "shelf-"));
  const shelf = {
    catalogue: new ReplayCatalogue(dir),
    content: new ContentStore(dir),
    isRecording: (id: string) => recording.includes(id),
    ...(laps && { laps }),
  };
  const api = await startApi({ changed: { replays: shelf } });
  const store = (n: number, options: Partial<StoredReplayOptions> = {}) =>
    readFileSync(join(dir, storeReplay(dir, { sessionId: idOf(n), recordedAt: n * hour, ...options })));
  const download = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
    const response = await fetch(`${api.url}/api/v1/replays/${path}`, { headers, method });
    return {
      status: response.status,
      header: (name: string) => response.headers.get(name),
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  };
  const listed = async (query: string, token?: string) =>
    (await api.get(`/replays${query}`, token)).body.items.map(({ sessionId }: { sessionId: string }) =>
      Number(sessionId.at(-1)),
    );
  return { ...api, store, download, listed };
}

describe("the API of replays", () => {
  it("lists them newest first, in pages, by game, player, title and time", async () => {
    const { store, listed, get } = await startWith();
    store(1, { game: "other" });
    store(2, { title: "Larkmoor Park", playerIds: ["ann"] });
    store(3, { isCutOff: true, playerIds: ["ann"] });
    const first = (await get("/replays?limit=2")).body;
    expect(first.items).toMatchObject([
      { sessionId: idOf(3), end: null, durationMs: null, participants: null },
      {
        sessionId: idOf(2),
        title: "Larkmoor Park",
        end: "finished",
        durationMs: 1500,
        recordedAt: 7200,
        participants: [{ seat: 0, playerId: "ann", name: "Player 0", isPerson: true }],
      },
    ]);
    expect(await listed(`?limit=2&cursor=${first.nextCursor}`)).toEqual([1]);
    expect(await listed("?game=other")).toEqual([1]);
    expect(await listed("?playerId=ann")).toEqual([2]);
    expect(await listed("?title=LARK")).toEqual([2]);
    expect(await listed("?since=7200")).toEqual([3, 2]);
    expect((await get("/replays?colour=red")).status).toBe(400);
  });

  it("says what is known of one, and gives the content that running it needs", async () => {
    const { store, get } = await startWith();
    store(1);
    expect((await get(`/replays/${idOf(1)}/info`)).body).toMatchObject({
      seed: 7,
      options: { place: "town" },
      layoutHash: "0011",
      content: [{ kind: "tracks", id: "a", digest }],
      firstTick: 0,
      lastTick: 6,
      results: [1],
      endedAt: 3601,
    });
    const content = await get(`/replays/${idOf(1)}/content/${digest}`);
    expect(content.body).toMatchObject({ kind: "tracks", id: "a", digest, manifest: {}, files: {} });
    expect(content.headers.get("cache-control")).toContain("immutable");
    expect((await get(`/replays/${idOf(1)}/content/${"cd".repeat(32)}`)).status).toBe(404);
    expect((await get(`/replays/${idOf(2)}/info`)).body.code).toBe("not-found");
  });

  it("gives the file whole and in parts, as long as it is the same file", async () => {
    const { store, download } = await startWith();
    const file = store(1, { title: "Lärkmoor Park!" });
    const whole = await download(idOf(1));
    expect(whole).toMatchObject({ status: 200, bytes: file });
    expect(whole.header("content-type")).toBe("application/vnd.fairtick.replay");
    expect(whole.header("content-length")).toBe(String(file.length));
    expect(whole.header("content-disposition")).toBe(
      'attachment; filename="toy-larkmoor-park-19700101T010000.ftreplay"',
    );
    const etag = whole.header("etag") ?? "";
    const head = await download(idOf(1), {}, "HEAD");
    expect([head.status, head.bytes.length, head.header("content-length"), head.header("etag")]).toEqual([
      200,
      0,
      String(file.length),
      etag,
    ]);
    const part = await download(idOf(1), { range: "bytes=4-11" });
    expect(part).toMatchObject({ status: 206, bytes: file.subarray(4, 12) });
    expect(part.header("content-range")).toBe(`bytes 4-11/${file.length}`);
    expect((await download(idOf(1), { range: "bytes=-8", "if-range": etag })).bytes).toEqual(
      file.subarray(-8),
    );
    expect((await download(idOf(1), { range: "bytes=-8", "if-range": '"other"' })).status).toBe(200);
    const beyond = await download(idOf(1), { range: `bytes=${file.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.header("content-range")).toBe(`bytes */${file.length}`);
    expect((await download(idOf(1), { "if-none-match": etag })).status).toBe(304);
    expect((await download(idOf(2))).status).toBe(404);
  });

  it("shows what was private to those who took part and to moderators, and to nobody else", async () => {
    const { store, register, accounts, get, listed, post } = await startWith();
    const ann = await register("Ann");
    const bea = await register("Bea");
    const name = "Mod";
    await createUser(
      accounts.context,
      { name, password: "correct horse", role: "moderator" },
      {
        actorId: null,
        address: "command-line",
      },
    );
    const mod = (await post("/auth/login", { name, password: "correct horse" })).body;
    store(1, { visibility: "private", playerIds: [ann.account.id] });
    store(2, { visibility: "protected", playerIds: [ann.account.id] });
    store(3, { visibility: "private", playerIds: [ann.account.id], isCutOff: true });
    store(4);
    const statuses = async (token?: string) => {
      const answers = [1, 2, 3, 4].map((n) => get(`/replays/${idOf(n)}/info`, token));
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await statuses()).toEqual([403, 403, 403, 200]);
    expect(await statuses(bea.accessToken)).toEqual([403, 403, 403, 200]);
    expect(await statuses(ann.accessToken)).toEqual([200, 200, 403, 200]);
    expect(await statuses(mod.accessToken)).toEqual([200, 200, 200, 200]);
    expect(await listed("")).toEqual([4]);
    expect(await listed("", ann.accessToken)).toEqual([4, 2, 1]);
    expect(await listed("", mod.accessToken)).toEqual([4, 3, 2, 1]);
    expect((await get(`/replays/${idOf(1)}/content/${digest}`)).status).toBe(403);
    expect((await get("/replays", "no token")).status).toBe(401);
  });

  it("keeps a session that goes on from those who would look ahead of its spectators", async () => {
    const { store, get, listed } = await startWith([idOf(1)]);
    store(1, { isCutOff: true });
    expect(await listed("")).toEqual([]);
    expect(await get(`/replays/${idOf(1)}/info`)).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect((await get(`/replays/${idOf(1)}`)).status).toBe(409);
  });

  it("gives what a seat drove as a table, to who may have the replay, and refuses what cannot be", async () => {
    const asked: object[] = [];
    let answer: LapTableAnswer = { ok: true, csv: "tick,lap\n8,1\n" };
    const laps: ReplayShelf["laps"] = {
      table: async (request) => {
        asked.push(request);
        return answer;
      },
    };
    const { store, download, get } = await startWith([], laps);
    store(1, { title: "Lärkmoor" });
    store(2, { visibility: "private" });
    const table = await download(`${idOf(1)}/laps.csv?seat=3`);
    expect([table.status, table.bytes.toString()]).toEqual([200, "tick,lap\n8,1\n"]);
    expect(table.header("content-type")).toBe("text/csv; charset=utf-8");
    expect(table.header("content-disposition")).toBe(
      'attachment; filename="toy-larkmoor-19700101T010000-seat-3.csv"',
    );
    expect((await download(`${idOf(1)}/laps.csv?seat=0&lap=2&every=24`)).status).toBe(200);
    expect(asked).toEqual([
      { sessionId: idOf(1), seat: 3, lap: undefined, every: 4 },
      { sessionId: idOf(1), seat: 0, lap: 2, every: 24 },
    ]);
    for (const query of ["", "?seat=-1", "?seat=one", "?seat=0&lap=256", "?seat=0&every=0", "?seat=0&car=1"])
      expect((await get(`/replays/${idOf(1)}/laps.csv${query}`)).status).toBe(400);
    expect((await get(`/replays/${idOf(2)}/laps.csv?seat=0`)).status).toBe(403);
    expect((await get(`/replays/${idOf(3)}/laps.csv?seat=0`)).status).toBe(404);
    expect(asked).toHaveLength(2);
    for (const [code, status] of [
      ["not-found", 404],
      ["conflict", 409],
      ["rate-limited", 429],
      ["unavailable", 503],
    ] as const) {
      answer = { ok: false, code, reason: "it is so" };
      const refused = await get(`/replays/${idOf(1)}/laps.csv?seat=0`);
      expect([refused.status, refused.body.code, refused.body.detail]).toEqual([status, code, "it is so"]);
      expect(refused.headers.has("retry-after")).toBe(status === 429 || status === 503);
    }
  });
});
