import { Phase, type PhaseName } from "@fairtick/contract";
import Type from "typebox";
import { type DropKind, drops } from "../../../ops/drops.ts";
import type { ApiGroup } from "../api-services.ts";
import { answers, bearer, nullable, seconds } from "../route-schema.ts";

const tags = ["operators"];
const security = bearer;
const number = (description: string) => Type.Number({ description });
const quantiles = Type.Object(
  { p50: nullable(Type.Number()), p99: nullable(Type.Number()) },
  { description: "Microseconds, of the last ten seconds; null while nothing runs" },
);

const liveSchema = Type.Object({
  at: seconds("When it was asked for"),
  uptimeSeconds: Type.Integer(),
  isAccepting: Type.Boolean(),
  isDraining: Type.Boolean(),
  playerCount: Type.Integer(),
  runningSessionCount: Type.Integer(),
  peopledSessionCount: Type.Integer({ description: "Running sessions with people in them" }),
  sessions: Type.Record(
    Type.Unsafe<PhaseName>({ type: "string", enum: Object.keys(Phase) }),
    Type.Integer(),
    { description: "Sessions that exist, by phase" },
  ),
  connections: Type.Object({
    handshake: Type.Integer(),
    signingIn: Type.Integer(),
    signedIn: Type.Integer(),
    webSockets: Type.Integer(),
  }),
  process: Type.Object({
    cpuPercent: number("Of one processor, in the last second"),
    residentBytes: Type.Integer(),
    heapUsedBytes: Type.Integer({ description: "Of the network thread" }),
  }),
  games: Type.Array(
    Type.Object({
      game: Type.String(),
      tickHz: Type.Integer({ description: "As the game declares it" }),
      ticksPerSecond: number("Of all its sessions together"),
      ticksMissedPerSecond: number("Left out because time was lost"),
      tickUs: quantiles,
      latenessUs: quantiles,
      bytesInPerSecond: number("Payload"),
      bytesOutPerSecond: number("Payload"),
    }),
  ),
  drops: Type.Array(
    Type.Object({
      what: Type.Unsafe<DropKind>({ type: "string", enum: Object.keys(drops) }),
      count: Type.Integer({ description: "Since the start" }),
      perSecond: number("In the last second"),
    }),
    { description: "What was left out because a bound was reached; only what ever was" },
  ),
});

/** How the server does, for whoever watches it. */
export const addLiveRoutes: ApiGroup = (app, services) => {
  const { operator, access, accounts, isAccepting, startedAtMs } = services;
  if (operator === undefined || accounts === undefined) return;
  const { lobby, live, drain, connections } = operator;
  app.get(
    "/admin/live",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "How the server does now: numbers that change once a second (moderators)",
        response: answers(liveSchema, "The numbers"),
      },
    },
    () => ({
      at: Math.floor(Date.now() / 1000),
      uptimeSeconds: Math.floor((Date.now() - startedAtMs) / 1000),
      isAccepting: isAccepting(),
      isDraining: drain.order !== undefined,
      playerCount: lobby.playerCount,
      runningSessionCount: lobby.runningCount,
      peopledSessionCount: lobby.peopledCount,
      sessions: lobby.phaseCounts,
      connections: connections(),
      process: live.process,
      games: live.games.map(({ tickUs, latenessUs, ...game }) => ({
        ...game,
        tickUs: { p50: tickUs.p50 ?? null, p99: tickUs.p99 ?? null },
        latenessUs: { p50: latenessUs.p50 ?? null, p99: latenessUs.p99 ?? null },
      })),
      drops: [...live.drops],
    }),
  );
};
