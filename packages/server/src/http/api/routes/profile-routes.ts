import Type from "typebox";
import { readPublicProfile } from "../../../records/read-records.ts";
import type { ApiGroup } from "../api-services.ts";
import { Problem } from "../problem.ts";
import { recordSchema, recordView } from "../record-schemas.ts";
import { answers, seconds } from "../route-schema.ts";

const publicProfileSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  isGuest: Type.Boolean(),
  createdAt: seconds("When the account was made"),
  records: Type.Array(recordSchema, {
    description: "One for each game that the account has played, with what everybody may see of it",
  }),
});

export const addProfileRoutes: ApiGroup = (app, { accounts, records: context }) => {
  if (accounts === undefined || context === undefined) return;
  app.get(
    "/profiles/:accountId",
    {
      schema: {
        tags: ["records"],
        summary: "What everybody may know of somebody",
        params: Type.Object({ accountId: Type.String() }),
        response: answers(publicProfileSchema, "The profile"),
      },
    },
    async ({ params }) => {
      const found = await readPublicProfile(context, params.accountId);
      if (found === undefined) throw new Problem("not-found", "there is no such account");
      const { id, name, is_guest: isGuest, created_at: createdAt } = found.account;
      return { id, name, isGuest: isGuest !== 0, createdAt, records: found.records.map(recordView) };
    },
  );
};
