import { randomInt } from "node:crypto";
import { lookup } from "node:dns/promises";
import type { IncomingMessage, RequestListener } from "node:http";
import { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Accounts } from "../../accounts/open-accounts.ts";
import { AddressRates } from "../../connection/address-rates.ts";
import { exemption } from "../../connection/client-network.ts";
import type { TokenVerdict } from "../../connection/token-verifier.ts";
import { isLoopbackHost } from "../../ops/bind-address.ts";
import type { ServerConfig } from "../../ops/config-keys.ts";
import type { Logger } from "../../ops/logger.ts";
import type { Metrics } from "../../ops/metrics.ts";
import type { Rate } from "../../ops/rate.ts";
import { fairTimeout } from "../../transport/fair-timeout.ts";
import type { TlsIdentity } from "../../transport/tcp-listener.ts";
import { Access } from "./access.ts";
import { createApiApp, patience } from "./api-app.ts";
import { apiGroups } from "./api-groups.ts";
import type { ApiServices } from "./api-services.ts";
import type { OperatorServices } from "./operator-services.ts";
import { Problem } from "./problem.ts";

export interface ApiServerOptions
  extends Pick<
    ApiServices,
    | "version"
    | "games"
    | "lobby"
    | "isAccepting"
    | "templates"
    | "replays"
    | "remote"
    | "playbacks"
    | "results"
    | "records"
  > {
  readonly config: ServerConfig;
  readonly tls: TlsIdentity | undefined;
  readonly accounts: Accounts | undefined;
  readonly verify: (token: string) => TokenVerdict;
  readonly operator?: OperatorServices | undefined;
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, "error">;
}

export interface ApiServer {
  readonly port: number;
  /** Answers a request that came to another listener, which sees to its connections and to their patience. */
  readonly answer: RequestListener;
  /** See `TcpListener.useIdentity`. */
  useIdentity(tls: TlsIdentity): void;
  close(): Promise<void>;
}

/** Path below which all routes lie; a change that breaks clients gets another. */
const apiPrefix = "/api/v1";

/** Answers `/api/v1` and shows what it offers at `/api/docs`. Rejects when the address cannot be bound. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { config, tls, accounts, verify, metrics, logger, version, games, lobby, isAccepting } = options;
  const { api, limits } = config;
  const take = addressLimit(config, metrics, api.rate);
  const takeSignUp = addressLimit(config, metrics, api.signUpRate);
  const app = await createApiApp({
    version,
    tls: isApiEncrypted(config) ? tls : undefined,
    origins: api.origins,
    trustedProxies: [...config.network.trustedProxies, ...api.trustedProxies],
    connectionsMax: limits.connectionsMax,
    handshakeTimeoutMs: limits.handshakeTimeoutMs,
    refused: () => metrics.connectionsRefused.at("api", "total").inc(),
    take,
    answered: (route, status, durationMs) => {
      metrics.apiRequests.at(route, String(status)).inc();
      metrics.apiRequestMs.at().observe(durationMs);
    },
    failed: (error, method, route) => {
      metrics.faults.at("api").inc();
      logger.error({ method, route, err: error }, "a request of the HTTP API failed");
    },
  });
  const services: ApiServices = {
    version,
    startedAtMs: Date.now(),
    games,
    lobby,
    isAccepting,
    templates: options.templates,
    replays: options.replays,
    results: options.results,
    remote: options.remote,
    playbacks: options.playbacks,
    playbackBytesMax: config.replays.playbackMib * 1024 * 1024,
    accounts,
    operator: options.operator,
    isTokenNeeded: config.auth.requireToken,
    records: options.records,
    access: new Access(accounts, verify),
    countSignUp: (address) => {
      if (takeSignUp(address)) return;
      const detail = "too many accounts were made from this address; try again in a minute";
      throw new Problem("rate-limited", detail, { retryAfterSeconds: 60 });
    },
  };
  await app.register(
    async (plain) => {
      const v1 = plain.withTypeProvider<TypeBoxTypeProvider>();
      v1.addHook("onSend", async (_request, reply) => {
        if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
      });
      for (const group of apiGroups) group(v1, services);
    },
    { prefix: apiPrefix },
  );
  await app.listen({ host: (await lookup(api.bind.host)).address, port: api.bind.port });
  const { port } = app.server.address() as AddressInfo;
  return {
    port,
    answer: (request, response) => {
      endUnlessWhole(request);
      app.routing(request, response);
    },
    useIdentity: ({ cert, key }) => {
      const { server } = app as { readonly server: object };
      if (server instanceof HttpsServer) server.setSecureContext({ cert, key });
    },
    close: () => app.close(),
  };
}

/** Ends the connection of a request that does not come to its end: other listeners wait longer than this API does. */
function endUnlessWhole(request: IncomingMessage): void {
  const cancel = fairTimeout(patience.requestTimeout, () => request.socket.destroy());
  request.once("end", cancel);
  request.once("close", cancel);
}

/** Browsers trust no certificate that was made for this machine, and a proxy on it needs none. */
export function isApiEncrypted({ api, network }: ServerConfig): boolean {
  if (network.tls === "off") return false;
  return api.tls === "required" || !isLoopbackHost(api.bind.host);
}

function addressLimit(
  { limits }: ServerConfig,
  metrics: Metrics,
  rate: Rate | "off",
): (address: string) => boolean {
  const isExempt = exemption(limits.exemptAddresses);
  const rates = new AddressRates({
    rate,
    size: limits.trackedAddresses,
    seed: randomInt(2 ** 32),
    onForgotten: () => metrics.addressesForgotten.at("api").inc(),
  });
  return (address) => isExempt(address) || rates.take(address, performance.now());
}
