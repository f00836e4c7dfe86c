import Type from "typebox";
import { accountView } from "../../../accounts/account-context.ts";
import {
  changePassword,
  changeProfile,
  claimGuest,
  deleteOwn,
  endOwnLogin,
  ownLogins,
  readAccount,
} from "../../../accounts/own-account.ts";
import { accountSchema, emailField, nameField, newPasswordField, passwordField } from "../account-schemas.ts";
import type { ApiGroup } from "../api-services.ts";
import { granted } from "../problem.ts";
import { answers, bearer, doneAnswer, nullable, seconds } from "../route-schema.ts";

const strict = { additionalProperties: false };
const tags = ["account"];
const security = bearer;

/** What people do with their own accounts. */
export const addAccountRoutes: ApiGroup = (app, { accounts, access }) => {
  if (accounts === undefined) return;
  const { context } = accounts;
  app.get(
    "/account",
    {
      onRequest: access.signedIn,
      schema: { tags, security, summary: "Your account", response: answers(accountSchema, "The account") },
    },
    async (request) => accountView(granted(await readAccount(context, access.caller(request)))),
  );
  app.patch(
    "/account",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Change name or e-mail address",
        body: Type.Object(
          { name: Type.Optional(nameField), email: Type.Optional(nullable(emailField)) },
          strict,
        ),
        response: answers(accountSchema, "The account"),
      },
    },
    async (request) => granted(await changeProfile(context, access.caller(request), request.body)).account,
  );
  app.post(
    "/account/password",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Change the password, and end all other logins",
        body: Type.Object({ current: passwordField, next: newPasswordField }, strict),
        response: answers(accountSchema, "The account"),
      },
    },
    async (request) => granted(await changePassword(context, access.caller(request), request.body)).account,
  );
  app.post(
    "/account/claim",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Give a guest a name and a password",
        body: Type.Object({ name: nameField, password: newPasswordField }, strict),
        response: answers(accountSchema, "The account, a guest no more"),
      },
    },
    async (request) => granted(await claimGuest(context, access.caller(request), request.body)).account,
  );
  app.post(
    "/account/delete",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Delete the account with all that belongs to it",
        body: Type.Object({ password: Type.Optional(passwordField) }, strict),
        response: doneAnswer,
      },
    },
    async (request, reply) => {
      granted(await deleteOwn(context, access.caller(request), request.body.password));
      return reply.code(204).send(null);
    },
  );
  app.get(
    "/account/logins",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Where you are logged in",
        response: answers(Type.Object({ items: Type.Array(loginSchema) }), "All logins, the newest first"),
      },
    },
    async (request) => {
      const caller = access.caller(request);
      const items = (await ownLogins(context, caller)).map((login) => ({
        id: login.id,
        createdAt: login.created_at,
        renewedAt: login.renewed_at,
        expiresAt: login.expires_at,
        isThis: login.id === caller.loginId,
      }));
      return { items };
    },
  );
  app.delete(
    "/account/logins/:loginId",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "End a login",
        params: Type.Object({ loginId: Type.String() }),
        response: doneAnswer,
      },
    },
    async (request, reply) => {
      granted(await endOwnLogin(context, access.caller(request), request.params.loginId));
      return reply.code(204).send(null);
    },
  );
};

const loginSchema = Type.Object({
  id: Type.String(),
  createdAt: seconds("When it began"),
  renewedAt: seconds("When its tokens were last renewed"),
  expiresAt: seconds("When it ends unless it is renewed"),
  isThis: Type.Boolean({ description: "The one that this request comes from" }),
});
