import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PostgresCluster, postgresMissing } from "../../test/postgres-cluster.ts";
import { closeWriters, frames, nothingLost, result, startWriter, until } from "../../test/storage-fixture.ts";
import { type PostgresTarget, parseDatabaseUrl } from "../database-target.ts";
import { startStorageHere } from "../storage-here.ts";
import { startStorageWorker } from "../storage-link.ts";
import { startStorageWriter } from "../storage-writer.ts";

const settings = { replicaUrl: undefined, connectionsMax: 5, timeoutMs: 500 };
const audit = { at: 1, actor_id: null, action: "made", subject_id: "a", origin: "test", detail: "{}" };

function targetOf(url: string, changed: Partial<typeof settings | PostgresTarget> = {}): PostgresTarget {
  return parseDatabaseUrl(url, { ...settings, ...changed }) as PostgresTarget;
}

describe.skipIf(postgresMissing() !== undefined)("a database server", () => {
  const cluster = new PostgresCluster(join(tmpdir(), `outage-${process.pid}`));
  let isStarted = false;
  let databases = 0;
  const links: Link[] = [];

  const start = async () => {
    await cluster.start();
    isStarted = true;
  };
  const stop = async () => {
    await cluster.stop("immediate");
    isStarted = false;
  };

  beforeAll(async () => {
    await cluster.create();
    await start();
  }, 60_000);
  afterEach(async () => {
    await closeWriters();
    for (const link of links.splice(0)) link.close();
    if (!isStarted) await start();
  });
  afterAll(async () => {
    if (isStarted) await stop();
  });

  async function query(sql: string, url = cluster.url): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** The address of a new database. */
  async function newUrl(): Promise<string> {
    const name = `outage_${++databases}`;
    await query(`create database ${name}`);
    return cluster.url.replace("/postgres?", `/${name}?`);
  }

  async function linked(url: string): Promise<{ readonly link: Link; readonly target: PostgresTarget }> {
    const link = await Link.open(cluster.socket);
    links.push(link);
    const address = new URL(url);
    address.searchParams.set("host", "127.0.0.1");
    address.searchParams.set("port", String(link.port));
    return { link, target: targetOf(address.href) };
  }

  it.each([
    ["on a thread of its own", startStorageWorker],
    ["on the caller's thread", startStorageHere],
  ])(
    "that goes away is waited for, %s: nothing is lost and all is done once [HOST-062]",
    async (_, startLink) => {
      const url = await newUrl();
      const { writer, events, kinds } = await startWriter({ database: targetOf(url), startLink });
      writer.saveSessionResult(result("before"));
      await until(() => kinds().includes("stored"));
      await stop();
      for (let i = 0; i < 3; i++) writer.saveTelemetry(frames(writer, "during", 60 * i + 1));
      writer.saveSessionResult(result("during"));
      await until(() => kinds().includes("fault"));
      expect(events.find(({ kind }) => kind === "fault")).toMatchObject({ fault: { kind: "unreachable" } });
      expect(await writer.probe(2000)).toMatchObject({
        ok: false,
        reason: expect.stringContaining("the database server cannot be reached"),
      });
      await expect(writer.ask("accountByName", "ann")).rejects.toMatchObject({ outcome: "unavailable" });
      await start();
      await until(() => writer.waiting.sessionJobs === 0);
      expect(kinds().filter((kind) => kind !== "stored")).toEqual(["fault", "recovered"]);
      expect(await writer.probe(2000)).toEqual({ ok: true });
      expect(await writer.ask("accountByName", "ann")).toBeUndefined();
      expect(await query("select id from race_sessions order by id", url)).toEqual([
        { id: "before" },
        { id: "during" },
      ]);
      expect(await query("select count(*)::int as n from telemetry_frames", url)).toEqual([{ n: 180 }]);
    },
  );

  it("that answers nothing any more is given up by closing in its time, which says what is lost [HOST-062]", async () => {
    const { link, target } = await linked(await newUrl());
    const { writer, kinds } = await startWriter({ database: target, startLink: startStorageWorker });
    link.isMute = true;
    writer.saveSessionResult(result("a"));
    await until(() => kinds().includes("fault"));
    expect(await writer.close(50)).toMatchObject({ isHanging: false, sessions: [{ session: { id: "a" } }] });
  });

  it("that answers again after a while is gone on with", async () => {
    const url = await newUrl();
    const { link, target } = await linked(url);
    const { writer, kinds } = await startWriter({ database: target });
    link.isMute = true;
    writer.saveSessionResult(result("a"));
    await until(() => kinds().includes("fault"));
    link.isMute = false;
    await until(() => kinds().includes("stored"));
    expect(await writer.close(5000)).toEqual(nothingLost);
    expect(await query("select id from race_sessions", url)).toEqual([{ id: "a" }]);
  });

  it("that closes a connection in the middle costs a write nothing but time", async () => {
    const url = await newUrl();
    const { writer, kinds } = await startWriter({ database: targetOf(url) });
    for (let i = 0; i < 5; i++) {
      await query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fairtick'",
      );
      writer.saveSessionResult(result(`s${i}`));
    }
    await until(() => kinds().filter((kind) => kind === "stored").length === 5);
    expect(await query("select count(*)::int as n from race_sessions", url)).toEqual([{ n: 5 }]);
  });

  it("that is not there refuses the start, with the reason", async () => {
    const url = await newUrl();
    await stop();
    const started = await startStorageWriter({ database: targetOf(url), onEvent: () => {} });
    expect(started).toMatchObject({ ok: false, isHanging: false });
    expect(!started.ok && started.reason).toMatch(/^postgres:\/\/.* cannot be opened: /);
  });

  it("refuses one write that cannot be done, and the others go on", async () => {
    const { writer, events } = await startWriter({ database: targetOf(await newUrl()) });
    writer.saveSessionResult({ ...result("a"), trackConfigId: null as unknown as string });
    writer.saveSessionResult(result("b"));
    await until(() => writer.waiting.sessionJobs === 0);
    expect(events).toMatchObject([
      { kind: "failed", job: { session: { id: "a" } }, fault: { kind: "refused" } },
      { kind: "stored", sessionId: "b" },
    ]);
  });

  it("may have a replica, which answers questions about what is past, and is done without when it does not [HOST-058]", async () => {
    const [url, followerUrl] = [await newUrl(), await newUrl()];
    const follower = await startWriter({ database: targetOf(followerUrl) });
    await follower.writer.ask("appendAudit", { ...audit, id: "of the replica" });
    await follower.writer.close(1000);
    const { link, target: behind } = await linked(followerUrl);
    const { writer, events } = await startWriter({ database: targetOf(url, { replicaUrl: behind.url }) });
    await writer.ask("appendAudit", { ...audit, id: "of the first" });
    const ids = async () => {
      const page = { limit: 10, before: undefined, subjectId: "a", actorId: undefined, action: undefined };
      return (await writer.ask("listAudit", page)).map(({ id }) => id);
    };
    expect(await ids()).toEqual(["of the replica"]);
    link.close();
    expect(await ids()).toEqual(["of the first"]);
    expect(await ids()).toEqual(["of the first"]);
    expect(events).toMatchObject([{ kind: "replica-lost", fault: { kind: "unreachable" } }]);
  });
});

/** A way to a server that can be made to let nothing through, which is not the same as to be closed. */
class Link {
  isMute = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(socketPath: string) {
    this.#server = createServer((near) => {
      const far = connect(socketPath);
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async open(socketPath: string): Promise<Link> {
    const link = new Link(socketPath);
    await new Promise<void>((resolve) => link.#server.listen(0, "127.0.0.1", resolve));
    return link;
  }

  get port(): number {
    return (this.#server.address() as { readonly port: number }).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on("data", (bytes) => {
      if (!this.isMute) to.write(bytes);
    });
    from.on("error", () => {});
    from.on("close", () => to.destroy());
  }
}
