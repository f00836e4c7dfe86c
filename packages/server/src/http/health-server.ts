import fastify from "fastify";
import type { Registry } from "prom-client";
import { openMetricsText, openMetricsType, prefersOpenMetrics } from "../ops/open-metrics.ts";
import { addDebugRoutes, type Diagnostics } from "./debug-routes.ts";

/** What the probes ask. The owner changes the fields; the server only reads them. */
export interface HealthState {
  /** True from the moment the sockets listen until the shutdown begins. */
  accepting: boolean;
  /** Whether no new sessions are taken, so that a balancer sends nobody here; undefined: never. */
  drains?: () => boolean;
  /** True once the content has been read. */
  contentLoaded: boolean;
  /** Whether a session could be run now. */
  runsSessions(): boolean;
  /** Whether the database answers now. */
  probeDatabase(): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
}

export interface HealthServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly health: HealthState;
  readonly registry: Registry;
  /** Adds the endpoints below `/debug`; an empty token keeps everybody out of them. */
  readonly debug?: { readonly diagnostics: Diagnostics; readonly token: string } | undefined;
}

export interface HealthServer {
  readonly port: number;
  /** Ends open connections too: probes keep theirs alive. */
  close(): Promise<void>;
}

/**
 * Answers `/health` (alive), `/ready` (able to serve), `/metrics` (Prometheus) and `/debug` on an address of its
 * own. Rejects when the address cannot be bound.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { host, port, health, registry, debug } = options;
  const app = fastify({ logger: false, forceCloseConnections: true });

  app.get("/", (_request, reply) => reply.type("text/plain").send(index));
  app.setNotFoundHandler(({ method }, reply) =>
    reply.code(404).type("text/plain").send(`There is no such page for ${method}.\n${index}`),
  );
  app.get("/health", (_request, reply) => {
    if (health.accepting) return reply.type("text/plain").send("OK");
    return reply.code(503).type("text/plain").send("Not accepting connections");
  });
  app.get("/ready", async (_request, reply) => {
    const reason = await notReadyReason(health);
    if (reason === undefined) return reply.type("text/plain").send("Ready");
    return reply.code(503).type("text/plain").send(`Not ready: ${reason}`);
  });
  app.get("/metrics", async (request, reply) => {
    if (prefersOpenMetrics(request.headers.accept)) {
      return reply.type(openMetricsType).send(await openMetricsText(registry));
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  app.get("/metrics.json", () => registry.getMetricsAsJSON());
  if (debug !== undefined) addDebugRoutes(app, debug.diagnostics, debug.token);

  await app.listen({ host, port });
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a numeric port");
  return { port: address.port, close: () => app.close() };
}

/** For somebody who comes with a browser. */
const paths = [
  ["/health ", "whether the server is alive"],
  ["/ready  ", "whether it can serve: sockets, content, session threads and database"],
  ["/metrics", "numbers for Prometheus, as text or OpenMetrics; /metrics.json has them as JSON"],
  ["/debug  ", "slow ticks, sessions, profiles and the log's level, for administrators"],
];
const index = `${paths.map((line) => line.join("  ")).join("\n")}\n`;

async function notReadyReason(health: HealthState): Promise<string | undefined> {
  if (!health.accepting) return "not accepting connections";
  if (health.drains?.() === true) return "draining: no new sessions are begun";
  if (!health.contentLoaded) return "content is not loaded";
  if (!health.runsSessions()) return "no session thread is running";
  try {
    const probe = await health.probeDatabase();
    return probe.ok ? undefined : probe.reason;
  } catch (error) {
    return `the database probe failed: ${String(error)}`;
  }
}
