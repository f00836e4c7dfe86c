import { basename } from "node:path";
import Type from "typebox";
import type { CatalogueEntry } from "../../../content/catalogue.ts";
import type { ContentState } from "../../../content/live-content.ts";
import type { ApiGroup } from "../api-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { Problem } from "../problem.ts";
import { answers, nullable } from "../route-schema.ts";

const tags = ["content"];

const state = Type.Unsafe<ContentState>({
  type: "string",
  enum: ["ready", "quarantined", "faulty"],
  description: "quarantined: its files are faulty, and the version before is used; faulty: there was none",
});

const entrySchema = Type.Object({
  game: Type.String(),
  kind: Type.String(),
  place: Type.String({ description: "Name of its folder or file" }),
  state,
  id: nullable(Type.String()),
  name: nullable(Type.String()),
  version: nullable(Type.String()),
  digest: nullable(Type.String({ description: "SHA-256 of its files, as sessions name it" })),
  faults: Type.Array(Type.Object({ file: Type.String(), field: Type.String(), message: Type.String() })),
});

/** What sessions of the games can be made of, and what is wrong with its files. */
export const addContentRoutes: ApiGroup = (app, { templates }) => {
  if (templates === undefined) return;
  const { catalogue } = templates;
  app.get(
    "/content",
    {
      schema: {
        tags,
        summary: "Cars, tracks, templates and whatever games have, by game, kind and place",
        querystring: Type.Object(
          {
            ...pageQuery,
            game: Type.Optional(Type.String()),
            kind: Type.Optional(Type.String()),
            state: Type.Optional(state),
          },
          { additionalProperties: false },
        ),
        response: answers(pageOf(entrySchema), "A page of content"),
      },
    },
    ({ query }) => {
      const { limit, after = "" } = pageRequest(query);
      const found = catalogue.entries
        .filter(
          (entry) =>
            (query.game ?? entry.game) === entry.game &&
            (query.kind ?? entry.kind) === entry.kind &&
            (query.state ?? entry.state) === entry.state &&
            keyOf(entry) > after,
        )
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return cutPage(found, limit, keyOf, entryView);
    },
  );
  app.get(
    "/content/:game/:kind/:id",
    {
      schema: {
        tags,
        summary: "One item by its id",
        params: Type.Object({ game: Type.String(), kind: Type.String(), id: Type.String() }),
        response: answers(entrySchema, "The item"),
      },
    },
    ({ params }) => {
      const id = params.id.toLowerCase();
      const found = catalogue.entries.find(
        ({ game, kind, item }) => game === params.game && kind === params.kind && item?.id === id,
      );
      if (found === undefined) throw new Problem("not-found", `${params.game} has no ${params.kind} ${id}`);
      return entryView(found);
    },
  );
};

const keyOf = ({ game, kind, place }: CatalogueEntry) => `${game}/${kind}/${place}`;

/** Where the files lie on the server is nobody's business. */
function entryView({ game, kind, place, state: now, item, faults }: CatalogueEntry) {
  return {
    game,
    kind,
    place,
    state: now,
    id: item?.id ?? null,
    name: item?.name ?? null,
    version: item?.version ?? null,
    digest: item?.digest ?? null,
    faults: faults.map(({ file, field, message }) => ({ file: basename(file), field, message })),
  };
}
