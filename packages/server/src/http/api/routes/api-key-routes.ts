import Type from "typebox";
import { deleteOwnApiKey, makeApiKey, ownApiKeys } from "../../../accounts/api-keys.ts";
import type { ApiKeyRow } from "../../../storage/schema.ts";
import type { ApiGroup } from "../api-services.ts";
import { granted } from "../problem.ts";
import { answers, bearer, createdAnswer, doneAnswer, nullable, seconds } from "../route-schema.ts";

const tags = ["api keys"];
const security = bearer;

const keyFields = {
  id: Type.String(),
  label: Type.String(),
  createdAt: seconds("When it was made"),
  lastUsedAt: nullable(seconds("When it last gave a token")),
};

/** Keys with which programs of an account get access tokens. */
export const addApiKeyRoutes: ApiGroup = (app, { accounts, access }) => {
  if (accounts === undefined) return;
  const { context } = accounts;
  app.get(
    "/account/api-keys",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Your API keys",
        response: answers(Type.Object({ items: Type.Array(Type.Object(keyFields)) }), "All keys"),
      },
    },
    async (request) => ({ items: (await ownApiKeys(context, access.caller(request))).map(keyView) }),
  );
  app.post(
    "/account/api-keys",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Make an API key, which is shown this once",
        body: Type.Object(
          { label: Type.String({ minLength: 1, maxLength: 60, description: "What it is for" }) },
          { additionalProperties: false },
        ),
        response: createdAnswer(
          Type.Object({ ...keyFields, apiKey: Type.String({ description: "The key itself" }) }),
          "The key",
        ),
      },
    },
    async (request, reply) => {
      const { key, text } = granted(await makeApiKey(context, access.caller(request), request.body.label));
      return reply.code(201).send({ ...keyView(key), apiKey: text });
    },
  );
  app.delete(
    "/account/api-keys/:keyId",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Delete an API key",
        params: Type.Object({ keyId: Type.String() }),
        response: doneAnswer,
      },
    },
    async (request, reply) => {
      granted(await deleteOwnApiKey(context, access.caller(request), request.params.keyId));
      return reply.code(204).send(null);
    },
  );
};

function keyView({ id, label, created_at, last_used_at }: ApiKeyRow) {
  return { id, label, createdAt: created_at, lastUsedAt: last_used_at };
}
