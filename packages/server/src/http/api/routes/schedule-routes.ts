import Type from "typebox";
import { auditEntry } from "../../../accounts/account-context.ts";
import type { ScheduledTime } from "../../../templates/schedule.ts";
import type { TemplateShelf } from "../../../templates/template-shelf.ts";
import type { ApiGroup } from "../api-services.ts";
import { Problem } from "../problem.ts";
import { answers, bearer, createdAnswer, doneAnswer, nullable, seconds } from "../route-schema.ts";

const tags = ["schedule"];
const security = bearer;

const timeSchema = Type.Object({
  id: Type.String(),
  game: Type.String(),
  templateId: Type.String(),
  templateName: nullable(Type.String()),
  cron: Type.String(),
  timezone: Type.String(),
  nextAt: seconds("When the next session begins"),
  sessionId: nullable(Type.String({ description: "From five minutes before on" })),
});

/** When sessions of templates are held. */
export const addScheduleRoutes: ApiGroup = (app, { templates, accounts, access }) => {
  if (templates === undefined) return;
  const { schedule, shelf } = templates;
  app.get(
    "/schedule",
    {
      schema: {
        tags,
        summary: "Sessions that will be held, in the order of their times",
        response: answers(Type.Object({ items: Type.Array(timeSchema) }), "All times"),
      },
    },
    () => ({ items: schedule.times.map((time) => timeView(time, shelf)) }),
  );
  if (accounts === undefined) return;
  const onRequest = access.atLeast("admin");
  const { context } = accounts;
  app.post(
    "/schedule",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Hold sessions of a template again and again (administrators)",
        body: Type.Object(
          {
            templateId: Type.String(),
            cron: Type.String({
              maxLength: 100,
              description: 'Minute, hour, day, month, day of the week: "0 20 * * fri"',
            }),
            timezone: Type.String({ maxLength: 100, default: "UTC", description: "As in Europe/Berlin" }),
          },
          { additionalProperties: false },
        ),
        response: createdAnswer(timeSchema, "The next time"),
      },
    },
    async (request, reply) => {
      const audit = auditEntry(context, access.caller(request), "schedule.created", { ...request.body });
      const id = context.newId();
      const refusal = await schedule.add({ id, ...request.body }, audit);
      if (refusal !== undefined) throw new Problem(refusal.code, refusal.detail);
      const made = schedule.times.find(({ row }) => row.id === id);
      if (made === undefined) throw new Problem("conflict", "somebody has removed it already");
      return reply.code(201).send(timeView(made, shelf));
    },
  );
  app.delete(
    "/schedule/:scheduleId",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Hold them no more; a session that is announced is cancelled (administrators)",
        params: Type.Object({ scheduleId: Type.String() }),
        response: doneAnswer,
      },
    },
    async (request, reply) => {
      const audit = auditEntry(context, access.caller(request), "schedule.removed");
      const isRemoved = await schedule.remove(request.params.scheduleId, audit);
      if (!isRemoved) throw new Problem("not-found", "there is no such time of the schedule");
      return reply.code(204).send(null);
    },
  );
};

function timeView({ row, sessionId }: ScheduledTime, shelf: Pick<TemplateShelf, "find">) {
  return {
    id: row.id,
    game: row.game,
    templateId: row.template_id,
    templateName: shelf.find(row.game, row.template_id)?.template.name ?? null,
    cron: row.cron,
    timezone: row.timezone,
    nextAt: Math.floor(row.next_at / 1000),
    sessionId: sessionId ?? null,
  };
}
