import type { Json } from "@fairtick/contract";
import Type from "typebox";
import { auditEntry } from "../../../accounts/account-context.ts";
import { startModes } from "../../../templates/session-template.ts";
import type { TemplateRefusal } from "../../../templates/stored-templates.ts";
import type { TemplateEntry } from "../../../templates/template-shelf.ts";
import type { ApiGroup } from "../api-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { Problem } from "../problem.ts";
import { answers, bearer, createdAnswer, doneAnswer, nullable } from "../route-schema.ts";

const tags = ["templates"];
const security = bearer;
const strict = { additionalProperties: false };

const manifest = Type.Record(Type.String(), Type.Unknown(), {
  description: "What a file of the template would say: docs/templates.md",
});
const templateSchema = Type.Object({
  id: Type.String(),
  game: Type.String(),
  name: Type.String(),
  origin: Type.Unsafe<TemplateEntry["origin"]>({
    type: "string",
    enum: ["file", "table"],
    description: "Those of files are changed in their files",
  }),
  isActive: Type.Boolean(),
  inactiveReason: nullable(Type.String()),
  startMode: Type.Unsafe<(typeof startModes)[number]>({ type: "string", enum: [...startModes] }),
  minPlayers: Type.Integer(),
  rotationWeight: Type.Integer(),
  options: Type.Unknown({ description: "As the game declares them" }),
  bounds: Type.Record(Type.String(), Type.Object({ min: Type.Number(), max: Type.Number() })),
  allowed: Type.Record(Type.String(), Type.Array(Type.String())),
  manifest,
});
const params = Type.Object({ templateId: Type.String() });

/** What sessions are made of; administrators make and change those of the database. */
export const addTemplateRoutes: ApiGroup = (app, { templates, accounts, access }) => {
  if (templates === undefined) return;
  const { shelf, stored } = templates;
  app.get(
    "/templates",
    {
      schema: {
        tags,
        summary: "Templates of sessions, in the order of their ids",
        querystring: Type.Object({ ...pageQuery, game: Type.Optional(Type.String()) }, strict),
        response: answers(pageOf(templateSchema), "A page of templates"),
      },
    },
    ({ query }) => {
      const { limit, after = "" } = pageRequest(query);
      const found = shelf.entries.filter(
        ({ template: { id, game } }) => id > after && (query.game ?? game) === game,
      );
      return cutPage(found, limit, ({ template }) => template.id, templateView);
    },
  );
  app.get(
    "/templates/:templateId",
    { schema: { tags, summary: "A template", params, response: answers(templateSchema, "The template") } },
    ({ params: { templateId } }) => {
      const id = templateId.toLowerCase();
      const found = shelf.entries.find(({ template }) => template.id === id);
      if (found === undefined) throw new Problem("not-found", `there is no template ${id}`);
      return templateView(found);
    },
  );
  if (accounts === undefined) return;
  const onRequest = access.atLeast("admin");
  const { context } = accounts;
  app.post(
    "/templates",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Make a template (administrators)",
        body: Type.Object({ game: Type.String(), manifest }, strict),
        response: createdAnswer(templateSchema, "The template"),
      },
    },
    async (request, reply) => {
      const { game, manifest: says } = request.body;
      if (!shelf.games.includes(game)) throw new Problem("bad-request", `there is no game ${game}`);
      const audit = auditEntry(context, access.caller(request), "template.created", { name: says["name"] });
      const made = kept(await stored.put(game, says as { [field: string]: Json }, "create", audit));
      return reply.code(201).send(templateView(made));
    },
  );
  app.put(
    "/templates/:templateId",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Change a template of the database (administrators)",
        params,
        body: Type.Object({ manifest }, strict),
        response: answers(templateSchema, "The template"),
      },
    },
    async (request) => {
      const id = request.params.templateId.toLowerCase();
      const known = shelf.entries.find(({ template }) => template.id === id);
      if (known === undefined) throw new Problem("not-found", `there is no template ${id}`);
      const says = { ...request.body.manifest, id } as { [field: string]: Json };
      const audit = auditEntry(context, access.caller(request), "template.changed", { name: says["name"] });
      return templateView(kept(await stored.put(known.template.game, says, "change", audit)));
    },
  );
  app.delete(
    "/templates/:templateId",
    {
      onRequest,
      schema: {
        tags,
        security,
        summary: "Remove a template of the database, with its times of the schedule (administrators)",
        params,
        response: doneAnswer,
      },
    },
    async (request, reply) => {
      const audit = auditEntry(context, access.caller(request), "template.removed");
      const outcome = await stored.remove(request.params.templateId.toLowerCase(), audit);
      if (outcome !== "done") throw problemOfTemplate(outcome);
      await templates.schedule.load();
      return reply.code(204).send(null);
    },
  );
};

function kept(outcome: TemplateEntry | TemplateRefusal): TemplateEntry {
  if ("kind" in outcome) throw problemOfTemplate(outcome);
  return outcome;
}

function problemOfTemplate(refusal: TemplateRefusal): Problem {
  switch (refusal.kind) {
    case "invalid": {
      const parts = refusal.problems.map(({ field, message }) => ({
        pointer: `body/manifest/${field.replaceAll(".", "/")}`,
        detail: message,
      }));
      return new Problem(
        "bad-request",
        parts.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; "),
        {
          parts,
        },
      );
    }
    case "file":
      return new Problem("conflict", `the template ${refusal.name} comes from a file: change it there`);
    case "exists":
      return new Problem("conflict", "there is a template of this id: change it with PUT");
    case "too-many":
      return new Problem("conflict", "there are as many templates as limits.templates_max allows");
    case "missing":
      return new Problem("not-found", "there is no such template");
  }
}

function templateView({ template, origin, inactive, manifest: says }: TemplateEntry) {
  const { isActive: _, bounds, allowed, ...shown } = template;
  return {
    ...shown,
    bounds: { ...bounds },
    allowed: Object.fromEntries(Object.entries(allowed).map(([kind, ids]) => [kind, [...ids]])),
    origin,
    isActive: inactive === undefined,
    inactiveReason: inactive ?? null,
    manifest: says as { [field: string]: unknown },
  };
}
