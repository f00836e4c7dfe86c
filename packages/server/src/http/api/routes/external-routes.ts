import Type from "typebox";
import { enteredSchema } from "../account-schemas.ts";
import type { ApiGroup } from "../api-services.ts";
import { entering, loginHeaders, wantsCookie } from "../login-cookie.ts";
import { granted } from "../problem.ts";
import { answers, bearer } from "../route-schema.ts";

const tags = ["auth"];
const begunSchema = Type.Object({
  url: Type.String({ description: "Where to send the person" }),
  state: Type.String({ description: "Compare it with the one that comes back before going on" }),
});

/** Logging in with a provider of OpenID Connect. */
export const addExternalRoutes: ApiGroup = (app, { accounts, access, countSignUp }) => {
  const external = accounts?.external;
  if (external === undefined) return;
  app.post(
    "/auth/external/begin",
    {
      schema: {
        tags,
        summary: "Begin to log in with the provider of this server (OpenID Connect)",
        response: answers(begunSchema, "Where to go"),
      },
    },
    async ({ ip }) => {
      countSignUp(ip);
      return granted(await external.begin(undefined));
    },
  );
  app.post(
    "/auth/external/finish",
    {
      schema: {
        tags,
        summary: "Log in with what the provider has sent back; a new identity gets an account",
        headers: loginHeaders,
        body: Type.Object(
          {
            query: Type.String({
              maxLength: 4000,
              description: "The query of the address to which the provider has sent the person: code, state",
            }),
          },
          { additionalProperties: false },
        ),
        response: answers(enteredSchema, "The account, logged in"),
      },
    },
    async (request, reply) => {
      wantsCookie(request);
      return entering(request, reply, granted(await external.finish(request.body.query, request.ip)));
    },
  );
  app.post(
    "/account/external/begin",
    {
      onRequest: access.person,
      schema: {
        tags: ["account"],
        security: bearer,
        summary: "Begin to link the account with an identity at the provider; it ends like a login",
        response: answers(begunSchema, "Where to go"),
      },
    },
    async (request) => granted(await external.begin(access.caller(request).actorId)),
  );
};
