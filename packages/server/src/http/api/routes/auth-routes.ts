import Type from "typebox";
import { exchangeApiKey } from "../../../accounts/api-keys.ts";
import { logIn, logOut, renew } from "../../../accounts/log-in.ts";
import { RepeatableRenewals } from "../../../accounts/repeatable-renewals.ts";
import { enterAsGuest, register } from "../../../accounts/sign-up.ts";
import {
  emailField,
  enteredSchema,
  nameField,
  newPasswordField,
  passwordField,
  tokenField,
} from "../account-schemas.ts";
import type { ApiGroup } from "../api-services.ts";
import { cookieToken, dropCookie, entering, loginHeaders, wantsCookie } from "../login-cookie.ts";
import { granted, Problem } from "../problem.ts";
import { answers, createdAnswer, doneAnswer } from "../route-schema.ts";

const strict = { additionalProperties: false };

/** Ways to get tokens, and to give them back. */
export const addAuthRoutes: ApiGroup = (app, { accounts, countSignUp }) => {
  if (accounts === undefined) return;
  const { context } = accounts;
  const renewals = new RepeatableRenewals(context);
  app.post(
    "/auth/register",
    {
      schema: {
        tags: ["auth"],
        summary: "Make an account and log it in",
        headers: loginHeaders,
        body: Type.Object(
          { name: nameField, password: newPasswordField, email: Type.Optional(emailField) },
          strict,
        ),
        response: createdAnswer(enteredSchema, "The account, logged in"),
      },
    },
    async (request, reply) => {
      const { body, ip } = request;
      wantsCookie(request);
      countSignUp(ip);
      const entered = granted(await register(context, body, ip));
      return reply.code(201).send(entering(request, reply, entered));
    },
  );
  app.post(
    "/auth/guest",
    {
      schema: {
        tags: ["auth"],
        summary: "Come in as a guest: an account without a password, as long as its tokens are kept",
        headers: loginHeaders,
        response: createdAnswer(enteredSchema, "The guest, logged in"),
      },
    },
    async (request, reply) => {
      wantsCookie(request);
      countSignUp(request.ip);
      const entered = granted(await enterAsGuest(context, request.ip));
      return reply.code(201).send(entering(request, reply, entered));
    },
  );
  app.post(
    "/auth/login",
    {
      schema: {
        tags: ["auth"],
        summary: "Log in by name and password",
        headers: loginHeaders,
        body: Type.Object({ name: Type.String({ maxLength: 200 }), password: passwordField }, strict),
        response: answers(enteredSchema, "The account, logged in"),
      },
    },
    async (request, reply) => {
      wantsCookie(request);
      return entering(request, reply, granted(await logIn(context, request.body, request.ip)));
    },
  );
  app.post(
    "/auth/refresh",
    {
      schema: {
        tags: ["auth"],
        summary: "Change a refresh token for new tokens",
        description:
          "A refresh token works once. Whoever sends a used one ends the login it belongs to, for everybody who holds a token of it. One in the cookie may be asked for again for some seconds, and gets the same answer.",
        headers: loginHeaders,
        body: refreshBody,
        response: {
          ...answers(enteredSchema, "New tokens"),
          204: Type.Null({ description: "There is no login in the cookie" }),
        },
      },
    },
    async (request, reply) => {
      const { body, ip } = request;
      if (!wantsCookie(request)) {
        return entering(request, reply, granted(await renew(context, sent(body), ip)));
      }
      const token = cookieToken(request);
      if (token === undefined) return reply.code(204).send(null);
      const outcome = await renewals.renew(token, ip);
      if (outcome.kind === "refused") dropCookie(request, reply);
      return entering(request, reply, granted(outcome));
    },
  );
  app.post(
    "/auth/logout",
    {
      schema: {
        tags: ["auth"],
        summary: "End the login of a refresh token",
        headers: loginHeaders,
        body: refreshBody,
        response: doneAnswer,
      },
    },
    async (request, reply) => {
      const isCookie = wantsCookie(request);
      const token = isCookie ? (cookieToken(request) ?? "") : sent(request.body);
      await logOut(context, token, request.ip);
      if (isCookie) dropCookie(request, reply);
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/auth/api-key",
    {
      schema: {
        tags: ["auth"],
        summary: "Get an access token for an API key",
        body: Type.Object({ apiKey: tokenField }, strict),
        response: answers(
          Type.Object({
            accessToken: Type.String({ description: "As of a login, and marked as a program's" }),
            tokenType: Type.Literal("Bearer"),
            expiresIn: Type.Integer({ description: "Seconds until the token is over" }),
          }),
          "The token",
        ),
      },
    },
    async ({ body }) => {
      const { accessToken, accessSeconds } = granted(await exchangeApiKey(context, body.apiKey));
      return { accessToken, tokenType: "Bearer" as const, expiresIn: accessSeconds };
    },
  );
};

/** Not needed where the cookie is used. */
const refreshBody = Type.Object({ refreshToken: Type.Optional(tokenField) }, strict);

function sent({ refreshToken }: { readonly refreshToken?: string }): string {
  if (refreshToken === undefined) throw new Problem("bad-request", "body must have a refreshToken");
  return refreshToken;
}
