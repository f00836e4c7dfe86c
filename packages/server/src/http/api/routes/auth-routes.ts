import Type from "typebox";
import { exchangeApiKey } from "../../../accounts/api-keys.ts";
import { logIn, logOut, renew } from "../../../accounts/log-in.ts";
import { enterAsGuest, register } from "../../../accounts/sign-up.ts";
import {
  emailField,
  enteredSchema,
  enteredView,
  nameField,
  newPasswordField,
  passwordField,
  tokenField,
} from "../account-schemas.ts";
import type { ApiGroup } from "../api-services.ts";
import { granted } from "../problem.ts";
import { answers, createdAnswer, doneAnswer } from "../route-schema.ts";

const strict = { additionalProperties: false };

/** Ways to get tokens, and to give them back. */
export const addAuthRoutes: ApiGroup = (app, { accounts, countSignUp }) => {
  if (accounts === undefined) return;
  const { context } = accounts;
  app.post(
    "/auth/register",
    {
      schema: {
        tags: ["auth"],
        summary: "Make an account and log it in",
        body: Type.Object(
          { name: nameField, password: newPasswordField, email: Type.Optional(emailField) },
          strict,
        ),
        response: createdAnswer(enteredSchema, "The account, logged in"),
      },
    },
    async ({ body, ip }, reply) => {
      countSignUp(ip);
      return reply.code(201).send(enteredView(granted(await register(context, body, ip))));
    },
  );
  app.post(
    "/auth/guest",
    {
      schema: {
        tags: ["auth"],
        summary: "Come in as a guest: an account without a password, as long as its tokens are kept",
        response: createdAnswer(enteredSchema, "The guest, logged in"),
      },
    },
    async ({ ip }, reply) => {
      countSignUp(ip);
      return reply.code(201).send(enteredView(granted(await enterAsGuest(context, ip))));
    },
  );
  app.post(
    "/auth/login",
    {
      schema: {
        tags: ["auth"],
        summary: "Log in by name and password",
        body: Type.Object({ name: Type.String({ maxLength: 200 }), password: passwordField }, strict),
        response: answers(enteredSchema, "The account, logged in"),
      },
    },
    async ({ body, ip }) => enteredView(granted(await logIn(context, body, ip))),
  );
  app.post(
    "/auth/refresh",
    {
      schema: {
        tags: ["auth"],
        summary: "Change a refresh token for new tokens",
        description:
          "A refresh token works once. Whoever sends a used one ends the login it belongs to, for everybody who holds a token of it.",
        body: Type.Object({ refreshToken: tokenField }, strict),
        response: answers(enteredSchema, "New tokens"),
      },
    },
    async ({ body, ip }) => enteredView(granted(await renew(context, body.refreshToken, ip))),
  );
  app.post(
    "/auth/logout",
    {
      schema: {
        tags: ["auth"],
        summary: "End the login of a refresh token",
        body: Type.Object({ refreshToken: tokenField }, strict),
        response: doneAnswer,
      },
    },
    async ({ body, ip }, reply) => {
      await logOut(context, body.refreshToken, ip);
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
