import Type from "typebox";
import { auditEntry } from "../../../accounts/account-context.ts";
import type { PlayerReportRow } from "../../../storage/schema.ts";
import type { ApiGroup } from "../api-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { Problem } from "../problem.ts";
import { answers, bearer, doneAnswer, nullable, seconds } from "../route-schema.ts";

const strict = { additionalProperties: false };
const tags = ["moderation"];
const security = bearer;

const reportSchema = Type.Object({
  id: Type.String(),
  at: seconds("When"),
  game: Type.String(),
  byId: Type.String(),
  byName: Type.String(),
  playerId: Type.String(),
  name: Type.String(),
  reason: Type.String(),
  chat: Type.Array(
    Type.Object({ playerId: Type.String(), name: Type.String(), text: Type.String(), at: seconds("When") }),
    { description: "What was said last where it happened, oldest first" },
  ),
  closedAt: nullable(seconds("When a moderator had dealt with it")),
  closedBy: nullable(Type.String()),
});

/** What players told moderators of each other. */
export const addReportRoutes: ApiGroup = (app, { access, accounts }) => {
  if (accounts === undefined) return;
  const { context } = accounts;
  app.get(
    "/admin/reports",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "Reports of players, the newest first (moderators)",
        querystring: Type.Object({ ...pageQuery, isOpen: Type.Optional(Type.Boolean()) }, strict),
        response: answers(pageOf(reportSchema), "A page of reports"),
      },
    },
    async ({ query }) => {
      const { limit, after: before } = pageRequest(query);
      const found = await context.ask("listReports", { limit: limit + 1, before, isOpen: query.isOpen });
      return cutPage(found, limit, ({ id }) => id, reportView);
    },
  );
  app.post(
    "/admin/reports/:reportId/close",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "Say that a report has been dealt with (moderators)",
        params: Type.Object({ reportId: Type.String() }),
        response: doneAnswer,
      },
    },
    async (request, reply) => {
      const id = request.params.reportId;
      const audit = { ...auditEntry(context, access.caller(request), "report.closed"), subject_id: id };
      if (!(await context.ask("closeReport", { id, audit, closedAt: context.wallClock() }))) {
        throw new Problem("not-found", "there is no such open report");
      }
      return reply.code(204).send(null);
    },
  );
};

interface StoredLine {
  readonly playerId: string;
  readonly name: string;
  readonly text: string;
  readonly sentMs: number;
}

function reportView(row: PlayerReportRow) {
  const chat = JSON.parse(row.chat) as readonly StoredLine[];
  return {
    id: row.id,
    at: Math.floor(row.at / 1000),
    game: row.game,
    byId: row.by_id,
    byName: row.by_name,
    playerId: row.subject_id,
    name: row.name,
    reason: row.reason,
    chat: chat.map(({ sentMs, playerId, name, text }) => ({
      playerId,
      name,
      text,
      at: Math.floor(sentMs / 1000),
    })),
    closedAt: row.closed_at === null ? null : Math.floor(row.closed_at / 1000),
    closedBy: row.closed_by,
  };
}
