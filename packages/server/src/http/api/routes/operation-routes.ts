import Type from "typebox";
import { formatFinding } from "../../../content/finding.ts";
import { type LogLevel, logLevels } from "../../../ops/log-levels.ts";
import type { ApiGroup } from "../api-services.ts";
import { done } from "../lobby-refusal.ts";
import { operatorOf, recordAct } from "../operator-services.ts";
import { Problem } from "../problem.ts";
import { answers, bearer, nullable } from "../route-schema.ts";

const strict = { additionalProperties: false };
const tags = ["operators"];
const security = bearer;
/** One day. */
const withinSecondsMax = 86_400;

const level = Type.Unsafe<LogLevel>({ type: "string", enum: [...logLevels] });
const levelSchema = Type.Object({ level });
const drainSchema = Type.Object({
  isDraining: Type.Boolean({ description: "Whether new sessions are refused" }),
  exits: Type.Boolean({ description: "Whether the server ends when nobody plays any more" }),
  secondsLeft: nullable(Type.Integer({ description: "Until it ends in any case; null: it waits" })),
  peopledSessionCount: Type.Integer({ description: "Running sessions with people in them" }),
});

/** What administrators do to the whole server. */
export const addOperationRoutes: ApiGroup = (app, { operator, access, accounts }) => {
  if (operator === undefined || accounts === undefined) return;
  const { desk, lobby, drain, log, reloadContent, now } = operator;
  const onRequest = access.atLeast("admin");
  const drainView = () => ({
    isDraining: drain.order !== undefined,
    exits: drain.order?.exits ?? false,
    secondsLeft:
      drain.order?.untilMs === undefined
        ? null
        : Math.max(0, Math.ceil((drain.order.untilMs - now()) / 1000)),
    peopledSessionCount: lobby.peopledCount,
  });
  app.post(
    "/admin/announcements",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Say something to everybody, a game or a session, in its chat (administrators)",
        body: Type.Object(
          {
            text: Type.String({ minLength: 1, maxLength: 1000 }),
            game: Type.Optional(Type.String()),
            sessionId: Type.Optional(Type.String()),
          },
          strict,
        ),
        response: answers(Type.Object({ chatCount: Type.Integer() }), "In how many chats it was said"),
      },
    },
    (request) => {
      const { text, game, sessionId } = request.body;
      const chatCount = done(desk.announce(text, { game, sessionId }));
      recordAct(operator, operatorOf(access, request), "server.announced", sessionId ?? "server", {
        text,
        game,
      });
      return { chatCount };
    },
  );
  app.get(
    "/admin/drain",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Whether the server empties itself (administrators)",
        response: answers(drainSchema, "How far it is"),
      },
    },
    drainView,
  );
  app.put(
    "/admin/drain",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Begin no more sessions, or begin them again (administrators)",
        body: Type.Object(
          {
            isDraining: Type.Boolean(),
            exits: Type.Optional(Type.Boolean({ default: false })),
            withinSeconds: Type.Optional(
              Type.Integer({ minimum: 0, maximum: withinSecondsMax, description: "For a server that ends" }),
            ),
          },
          strict,
        ),
        response: answers(drainSchema, "How far it is"),
      },
    },
    (request) => {
      const { isDraining, exits = false, withinSeconds } = request.body;
      if (withinSeconds !== undefined && !(isDraining && exits))
        throw new Problem(
          "bad-request",
          "body/withinSeconds is only for a drain after which the server ends",
        );
      const untilMs = withinSeconds === undefined ? undefined : now() + withinSeconds * 1000;
      if (isDraining) drain.begin({ exits, untilMs });
      else drain.cancel();
      const detail = { isDraining, exits, withinSeconds };
      recordAct(operator, operatorOf(access, request), "server.drain", "server", detail);
      return drainView();
    },
  );
  app.post(
    "/admin/content/reload",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Read the content again; running sessions keep theirs (administrators)",
        response: answers(
          Type.Object({
            games: Type.Array(
              Type.Object({
                game: Type.String(),
                changed: Type.Array(Type.Object({ kind: Type.String(), id: Type.String() })),
                faults: Type.Array(Type.String()),
              }),
            ),
          }),
          "What has changed",
        ),
      },
    },
    async (request) => {
      if (reloadContent === undefined)
        throw new Problem("closed", "this server reads its content at the start only");
      const found = await reloadContent();
      const games = found.map(({ game, changed, faults }) => ({
        game,
        changed: changed.map(({ kind, id }) => ({ kind, id })),
        faults: faults.map(formatFinding),
      }));
      const counts = games.map(({ game, changed, faults }) => ({
        game,
        changed: changed.length,
        faults: faults.length,
      }));
      recordAct(operator, operatorOf(access, request), "content.reloaded", "server", { games: counts });
      return { games };
    },
  );
  app.get(
    "/admin/log-level",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "The level of the log (administrators)",
        response: answers(levelSchema, "The level"),
      },
    },
    () => ({ level: logOf(log).level() }),
  );
  app.put(
    "/admin/log-level",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Change the level of the log until the server ends (administrators)",
        body: Type.Object({ level }, strict),
        response: answers(levelSchema, "The level"),
      },
    },
    (request) => {
      const { level } = request.body;
      // At a higher level the line of it would be left out.
      recordAct(operator, operatorOf(access, request), "server.log-level", "server", { level });
      logOf(log).setLevel(level);
      return { level };
    },
  );
};

function logOf<Log>(log: Log | undefined): Log {
  if (log === undefined) throw new Problem("closed", "this server has no log whose level could change");
  return log;
}
