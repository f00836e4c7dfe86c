import type { TLSSocket } from "node:tls";
import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from "fastify";
import type { TlsIdentity } from "../../transport/tcp-listener.ts";
import { Problem, problemOf, problemSchema } from "./problem.ts";

/** The server as groups of routes see it: their schemas are the types of what they handle. */
export type ApiApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ApiAppOptions {
  readonly version: string;
  readonly tls: TlsIdentity | undefined;
  /** Pages that may call besides those of this machine; `*`: all. */
  readonly origins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly connectionsMax: number;
  readonly handshakeTimeoutMs: number;
  /** A connection was closed at once, because there are too many. */
  readonly refused: () => void;
  /** Takes a request of an address; false when it has sent too many. */
  readonly take: (address: string) => boolean;
  /** After each answer. `route`: its pattern, empty where there is none. */
  readonly answered: (route: string, status: number, durationMs: number) => void;
  readonly failed: (error: unknown, method: string, route: string) => void;
}

const bodyBytesMax = 64 * 1024;
/** Time in which the head of a request, and all of it, must have come; also for a connection that says nothing. */
export const patience = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 2000 };
const keepAliveMs = 30_000;
const parameterCharactersMax = 300;
/** What the page needs, and nothing from elsewhere. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A page that this machine serves, on whatever port. */
const localPage = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
/** Answers are data: no browser shall show, frame or guess at them. The page has a policy of its own. */
const securityHeaders = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

export const docsPath = "/api/docs";

/** The frame of the API: validation, errors, limits, headers and its own description. Routes are added by groups. */
export async function createApiApp(options: ApiAppOptions): Promise<ApiApp> {
  const { tls, trustedProxies } = options;
  const settings = {
    logger: false,
    forceCloseConnections: true,
    bodyLimit: bodyBytesMax,
    requestTimeout: patience.requestTimeout,
    keepAliveTimeout: keepAliveMs,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    routerOptions: { maxParamLength: parameterCharactersMax },
    ...(tls
      ? { https: { ...patience, cert: tls.cert, key: tls.key, handshakeTimeout: options.handshakeTimeoutMs } }
      : { http: patience }),
  } as FastifyServerOptions;
  const app = fastify(settings);
  app.server.maxConnections = options.connectionsMax;
  app.server.on("drop", options.refused);
  app.setValidatorCompiler(TypeBoxValidatorCompiler as never);
  await app.register(cookie);
  await addHeaders(app, options);
  addAnswers(app, options);
  await addDescription(app, options.version);
  return app.withTypeProvider<TypeBoxTypeProvider>();
}

function addAnswers(app: FastifyInstance, { take, answered, failed }: ApiAppOptions): void {
  app.addHook("onRequest", async (request) => {
    if (!take(request.ip)) {
      throw new Problem("rate-limited", "too many requests from this address", { retryAfterSeconds: 1 });
    }
  });
  app.addHook("onResponse", async ({ routeOptions }, reply) => {
    answered(routeOptions.url ?? "", reply.statusCode, reply.elapsedTime);
  });
  app.setErrorHandler((error, request, reply) => {
    let problem = problemOf(error);
    if (problem === undefined) {
      failed(error, request.method, request.routeOptions.url ?? "");
      problem = new Problem("internal", "the fault was logged");
    }
    if (problem.status === 401) reply.header("www-authenticate", "Bearer");
    if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", problem.retryAfterSeconds);
    // Validation has not run for some errors, and their bodies are of no route's schema.
    return reply
      .code(problem.status)
      .type("application/problem+json")
      .serializer(JSON.stringify)
      .send(problem.body);
  });
  app.setNotFoundHandler(({ method, url }) => {
    const path = url.split("?", 1)[0];
    throw new Problem("not-found", `there is no ${method} ${path}; ${docsPath} lists what there is`);
  });
}

async function addHeaders(app: FastifyInstance, { origins }: ApiAppOptions): Promise<void> {
  app.addHook("onRequest", async ({ raw }, reply) => {
    reply.headers(securityHeaders);
    // By the connection: the page's listener, which hands requests on, may be encrypted where this one is not.
    if ((raw.socket as TLSSocket).encrypted) reply.header("strict-transport-security", "max-age=31536000");
  });
  await app.register(cors, {
    origin: origins.includes("*") ? "*" : [...origins, localPage],
    methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: [
      "Authorization",
      "Content-Type",
      "Idempotency-Key",
      "Range",
      "If-Range",
      "If-None-Match",
    ],
    exposedHeaders: ["Retry-After", "ETag", "Accept-Ranges", "Content-Range", "Content-Disposition"],
    maxAge: 600,
  });
}

async function addDescription(app: FastifyInstance, version: string): Promise<void> {
  app.addSchema(problemSchema);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Fairtick",
        version,
        description:
          "The HTTP API of a Fairtick server. Errors are problem documents (RFC 9457) with a `code`; " +
          "lists come in pages with `nextCursor`; times are unix seconds.",
      },
      components: {
        securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      },
    },
    refResolver: {
      buildLocalReference: ({ $id }, _baseUri, _fragment, i) =>
        typeof $id === "string" ? $id : `schema-${i}`,
    },
  });
  await app.register(swaggerUi, {
    routePrefix: docsPath,
    staticCSP: pagePolicy,
    uiConfig: { docExpansion: "list", deepLinking: true, persistAuthorization: false },
    theme: {
      title: "Fairtick API",
      css: [{ filename: "own.css", content: ".swagger-ui .topbar { display: none }" }],
    },
  });
}
