import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { InspectableThread } from "../host/worker-handle.ts";
import { takeCpuProfile } from "../ops/cpu-profile.ts";
import { isLogLevel, type LogLevel, logLevels } from "../ops/log-levels.ts";
import type { Logger } from "../ops/logger.ts";
import { collectedMemory } from "../ops/thread-memory.ts";
import type { ThreadMonitor } from "../ops/thread-monitor.ts";
import { AdminGuard } from "./admin-guard.ts";

/** What the debug endpoints look into. */
export interface Diagnostics {
  readonly monitor: Pick<ThreadMonitor, "slowTicks" | "sessions" | "sweep">;
  /** The network thread and those that run sessions now. */
  threads(): readonly InspectableThread[];
  readonly log: { level(): LogLevel; setLevel(level: LogLevel): void };
  readonly logger: Pick<Logger, "info" | "warn">;
}

/** The endpoints below `/debug`, for a browser or a terminal. */
const debugPaths = [
  ["/debug/slow-ticks", "the newest slow ticks, with what they did"],
  ["/debug/sessions", "running sessions: phase, tick, thread, share of its time"],
  ["/debug/log-level", "GET: the level of the log; PUT: changes it until the server ends"],
  ["/debug/cpu-profile?thread=network&seconds=5", "a CPU profile of a thread (.cpuprofile)"],
  ["/debug/heap-snapshot?thread=session-0", "all objects of a thread (.heapsnapshot); it stops meanwhile"],
  ["/debug/memory?thread=network", "what a thread still needs after a collection, bytes"],
] as const;

const secondsMax = 60;
/** What may be asked of each kind of inspection. */
const inspections = {
  cpuprofile: { what: "cpuprofile", parameters: ["thread", "seconds"], isFile: true },
  heapsnapshot: { what: "heapsnapshot", parameters: ["thread"], isFile: true },
  memory: { what: "measurement of memory", parameters: ["thread"], isFile: false },
} as const;
/** Between two samples; a long profile with more would take long to write. */
const samplingIntervalUs = 1000;
const bodyBytesMax = 256;

/**
 * Adds the endpoints for administrators: all of them want the token, say in plain sentences what is wrong,
 * and each use is in the log. At most one profile, snapshot or measurement is taken at a time.
 */
export function addDebugRoutes(app: FastifyInstance, diagnostics: Diagnostics, token: string): void {
  const guard = new AdminGuard(token, () => performance.now());
  app.register(
    async (debug) => {
      debug.removeAllContentTypeParsers();
      const textOnly = { parseAs: "string", bodyLimit: bodyBytesMax } as const;
      debug.addContentTypeParser("*", textOnly, (_request, body, done) => done(null, body));
      debug.addHook("onRequest", async (request, reply) => {
        const verdict = guard.judge(request.headers.authorization, request.ip);
        if (verdict.ok) return;
        if (verdict.status === 401) reply.header("www-authenticate", "Bearer");
        if (verdict.status === 429) reply.header("retry-after", "60");
        return say(reply, verdict.status, verdict.reason);
      });
      debug.addHook("onResponse", async (request, reply) => {
        const { statusCode } = reply;
        // Closed endpoints and addresses that are refused for a minute could fill the log.
        if (statusCode === 403 || statusCode === 429) return;
        const { log, logger } = diagnostics;
        const fields = auditFields(request, statusCode, log.level());
        if (statusCode === 401) logger.warn(fields, "admin: refused");
        else logger.info(fields, "admin");
      });
      debug.setNotFoundHandler(({ method }, reply) =>
        say(reply, 404, `There is no such page for ${method}.\n${index}`),
      );
      debug.get("/", (_request, reply) => say(reply, 200, index));
      debug.get("/slow-ticks", () => ({ slowTicks: diagnostics.monitor.slowTicks() }));
      debug.get("/sessions", () => ({ sessions: diagnostics.monitor.sessions() }));
      addLogLevel(debug, diagnostics);
      addInspection(debug, diagnostics);
    },
    { prefix: "/debug" },
  );
}

const index = debugPaths.map(([path, what]) => `${path}\n    ${what}`).join("\n");

function addLogLevel(debug: FastifyInstance, { log, logger }: Diagnostics): void {
  debug.get("/log-level", (_request, reply) => say(reply, 200, log.level()));
  debug.put("/log-level", (request, reply) => {
    const level = String(request.body ?? "").trim();
    if (!isLogLevel(level)) {
      return say(
        reply,
        400,
        `The body must be one of ${logLevels.join(", ")}, for instance: curl -X PUT -d debug ...`,
      );
    }
    // The line of this use comes after the change, and would be left out at these levels.
    if (level === "warn" || level === "error")
      logger.info({ log_level: level }, "admin: the level of the log changes");
    log.setLevel(level);
    return say(reply, 200, level);
  });
}

/** Profiles, snapshots and measurements: what costs the threads time. */
function addInspection(debug: FastifyInstance, diagnostics: Diagnostics): void {
  let running: string | undefined;
  /** Runs one at a time, and only for a thread that is there. */
  const inspect = async (
    request: FastifyRequest,
    reply: FastifyReply,
    kind: keyof typeof inspections,
    take: (thread: InspectableThread) => Promise<string | Readable>,
  ) => {
    const { what, isFile } = inspections[kind];
    const parameters: readonly string[] = inspections[kind].parameters;
    const stray = Object.keys(request.query as object).find((each) => !parameters.includes(each));
    if (stray !== undefined) {
      const allowed = parameters.map((each) => `"${each}"`).join(" and ");
      return say(reply, 400, `There is no parameter "${stray.slice(0, 100)}"; allowed: ${allowed}.`);
    }
    const threads = diagnostics.threads();
    const name = query(request, "thread");
    const thread = threads.find((each) => each.name === name);
    if (thread === undefined) {
      const names = threads.map((each) => each.name).join(", ");
      return say(reply, 400, `"thread" must name a thread; there are: ${names}.`);
    }
    if (running !== undefined)
      return say(reply, 409, `${running} is being taken; only one at a time is possible.`);
    running = `A ${what} of ${thread.name}`;
    try {
      const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
      const taken = await take(thread);
      if (isFile)
        reply.header("content-disposition", `attachment; filename="${thread.name}-${stamp}.${kind}"`);
      return await reply.type("application/json").send(taken);
    } catch (error) {
      if (reply.raw.destroyed) {
        diagnostics.logger.info({ thread: thread.name }, `admin: no ${what}, because who asked has gone`);
      } else {
        diagnostics.logger.warn({ thread: thread.name, err: error }, `admin: no ${what}`);
      }
      return say(reply, 503, `The ${what} could not be taken: ${(error as Error).message}.`);
    } finally {
      running = undefined;
    }
  };

  debug.get("/cpu-profile", (request, reply) => {
    const seconds = Number(query(request, "seconds") ?? "5");
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > secondsMax) {
      return say(reply, 400, `"seconds" must be a whole number from 1 to ${secondsMax}.`);
    }
    return inspect(request, reply, "cpuprofile", ({ threadId }) => {
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      return takeCpuProfile({ threadId, durationMs: seconds * 1000, samplingIntervalUs }, gone.signal);
    });
  });
  debug.get("/heap-snapshot", (request, reply) =>
    inspect(request, reply, "heapsnapshot", (thread) => thread.heapSnapshot()),
  );
  debug.get("/memory", (request, reply) =>
    inspect(request, reply, "memory", async ({ threadId }) =>
      JSON.stringify(await collectedMemory(threadId)),
    ),
  );
}

function query(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
}

function say(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply.code(status).type("text/plain; charset=utf-8").send(`${sentence}\n`);
}

function auditFields(request: FastifyRequest, status: number, level: LogLevel) {
  const path = request.url.split("?", 1)[0]?.slice(0, 100);
  return {
    remote_address: request.ip,
    method: request.method,
    path,
    thread: query(request, "thread")?.slice(0, 100),
    log_level: path === "/debug/log-level" && status === 200 ? level : undefined,
    status,
  };
}
