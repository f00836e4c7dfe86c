import Type from "typebox";
import { deleteOwnApiKey, makeApiKey, ownApiKeys } from "../../../accounts/api-keys.ts";
import {
  defaultKeyScopes,
  type KeyScope,
  keyScopeNames,
  keyScopes,
  scopesOf,
} from "../../../connection/key-scopes.ts";
import type { ApiKeyRow } from "../../../storage/schema.ts";
import type { ApiGroup } from "../api-services.ts";
import { granted } from "../problem.ts";
import { answers, bearer, createdAnswer, doneAnswer, nullable, seconds } from "../route-schema.ts";

const tags = ["api keys"];
const security = bearer;

const scopeField = Type.Unsafe<KeyScope>({ type: "string", enum: keyScopeNames });

const keyFields = {
  id: Type.String(),
  label: Type.String(),
  scopes: Type.Array(scopeField, { description: "What it may be used for" }),
  createdAt: seconds("When it was made"),
  lastUsedAt: nullable(seconds("When it last gave a token")),
};

const scopesDescription = `${keyScopeNames.map((scope) => `${scope}: ${keyScopes[scope]}`).join("; ")}. ${defaultKeyScopes.join(" and ")} unless said`;

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
          {
            label: Type.String({ minLength: 1, maxLength: 60, description: "What it is for" }),
            scopes: Type.Optional(
              Type.Array(scopeField, { minItems: 1, uniqueItems: true, description: scopesDescription }),
            ),
          },
          { additionalProperties: false },
        ),
        response: createdAnswer(
          Type.Object({ ...keyFields, apiKey: Type.String({ description: "The key itself" }) }),
          "The key",
        ),
      },
    },
    async (request, reply) => {
      const { label, scopes = defaultKeyScopes } = request.body;
      const { key, text } = granted(await makeApiKey(context, access.caller(request), label, scopes));
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

function keyView({ id, label, scopes, created_at, last_used_at }: ApiKeyRow) {
  return { id, label, scopes: scopesOf(scopes), createdAt: created_at, lastUsedAt: last_used_at };
}
