import type { FastifyRequest } from "fastify";
import Type from "typebox";
import { accountView } from "../../../accounts/account-context.ts";
import { accountNameKey } from "../../../accounts/account-name.ts";
import {
  closeAccount,
  findAccount,
  findAccounts,
  giveRole,
  readAudit,
} from "../../../accounts/other-accounts.ts";
import { changeProfile } from "../../../accounts/own-account.ts";
import { createUser } from "../../../accounts/sign-up.ts";
import {
  accountSchema,
  emailField,
  nameField,
  newPasswordField,
  profileSchema,
  roleField,
} from "../account-schemas.ts";
import type { ApiGroup } from "../api-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { granted, Problem } from "../problem.ts";
import { answers, bearer, createdAnswer, nullable, seconds } from "../route-schema.ts";

const strict = { additionalProperties: false };
const tags = ["accounts"];
const security = bearer;
const accountParams = Type.Object({ accountId: Type.String() });

const auditSchema = Type.Object({
  id: Type.String(),
  at: seconds("When"),
  actorId: nullable(
    Type.String({ description: "Who did it; null: the command line, or nobody who is known" }),
  ),
  actorName: nullable(Type.String({ description: "As the account is called now; null: there is none" })),
  action: Type.String(),
  subjectId: Type.String({ description: "The account, player or session; `server` otherwise" }),
  subjectName: nullable(Type.String()),
  origin: Type.String({ description: "Network address, or command-line" }),
  detail: Type.Unknown(),
});

/** Accounts of others, and what moderators and administrators do with them. */
export const addOfficerRoutes: ApiGroup = (app, { accounts, access }) => {
  if (accounts === undefined) return;
  const { context } = accounts;
  /** Only administrators touch accounts that have a role themselves. */
  const target = async (request: FastifyRequest, accountId: string) => {
    const account = granted(await findAccount(context, accountId));
    if (account.role !== "player" && access.officer(request).role !== "admin") {
      throw new Problem("forbidden", `only an administrator may do that to a ${account.role}`);
    }
    return account;
  };
  app.get(
    "/accounts",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "All accounts, in the order of their names (moderators)",
        querystring: Type.Object(
          { ...pageQuery, role: Type.Optional(roleField), name: Type.Optional(nameField) },
          strict,
        ),
        response: answers(pageOf(accountSchema), "A page of accounts"),
      },
    },
    async ({ query }) => {
      const { limit, after } = pageRequest(query);
      if (query.name !== undefined) {
        const named = await context.ask("accountByName", accountNameKey(query.name));
        return { items: named === undefined ? [] : [accountView(named)], nextCursor: null };
      }
      const found = await findAccounts(context, { limit: limit + 1, after, role: query.role });
      return cutPage(found, limit, (account) => account.name_key, accountView);
    },
  );
  app.post(
    "/accounts",
    {
      onRequest: access.atLeast("admin"),
      schema: {
        tags,
        security,
        summary: "Make an account for somebody (administrators)",
        body: Type.Object(
          { name: nameField, password: newPasswordField, role: Type.Optional(roleField) },
          strict,
        ),
        response: createdAnswer(accountSchema, "The account"),
      },
    },
    async (request, reply) => {
      const { name, password, role = "player" } = request.body;
      const made = await createUser(context, { name, password, role }, access.caller(request));
      return reply.code(201).send(granted(made).account);
    },
  );
  app.get(
    "/accounts/:accountId",
    {
      onRequest: access.signedIn,
      schema: {
        tags,
        security,
        summary: "What everybody may know of an account",
        params: accountParams,
        response: answers(profileSchema, "The profile"),
      },
    },
    async ({ params }) => accountView(granted(await findAccount(context, params.accountId))),
  );
  app.patch(
    "/accounts/:accountId",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "As PATCH /account; nobody may change the profile of somebody else",
        params: accountParams,
        body: Type.Object(
          { name: Type.Optional(nameField), email: Type.Optional(nullable(emailField)) },
          strict,
        ),
        response: answers(accountSchema, "The account"),
      },
    },
    async (request) => {
      const caller = access.caller(request);
      if (caller.actorId !== request.params.accountId) {
        throw new Problem("forbidden", "this is the profile of somebody else");
      }
      return granted(await changeProfile(context, caller, request.body)).account;
    },
  );
  app.put(
    "/accounts/:accountId/role",
    {
      onRequest: access.atLeast("admin"),
      schema: {
        tags,
        security,
        summary: "Give a role (administrators)",
        params: accountParams,
        body: Type.Object({ role: roleField }, strict),
        response: answers(accountSchema, "The account"),
      },
    },
    async (request) => {
      const { params, body } = request;
      return granted(await giveRole(context, access.caller(request), params.accountId, body.role)).account;
    },
  );
  app.put(
    "/accounts/:accountId/closed",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "Close an account, or open it again (moderators)",
        params: accountParams,
        body: Type.Object({ isClosed: Type.Boolean() }, strict),
        response: answers(accountSchema, "The account"),
      },
    },
    async (request) => {
      const { id } = await target(request, request.params.accountId);
      return granted(await closeAccount(context, access.caller(request), id, request.body.isClosed)).account;
    },
  );
  app.get(
    "/audit",
    {
      onRequest: access.atLeast("admin"),
      schema: {
        tags,
        security,
        summary: "What was done to accounts, sessions and the server, the newest first (administrators)",
        querystring: Type.Object(
          {
            ...pageQuery,
            accountId: Type.Optional(Type.String({ description: "To whom, or to which session or player" })),
            actorId: Type.Optional(Type.String({ description: "By whom" })),
            action: Type.Optional(
              Type.String({
                pattern: "^[a-z.-]{1,60}$",
                description: "An action; `moderation.` with its dot means all that begin so",
              }),
            ),
          },
          strict,
        ),
        response: answers(pageOf(auditSchema), "A page of entries"),
      },
    },
    async ({ query }) => {
      const { limit, after: before } = pageRequest(query);
      const { accountId: subjectId, actorId, action } = query;
      const found = await readAudit(context, { limit: limit + 1, before, subjectId, actorId, action });
      return cutPage(
        found,
        limit,
        ({ id }) => id,
        (entry) => ({
          id: entry.id,
          at: entry.at,
          actorId: entry.actor_id,
          actorName: entry.actor_name,
          action: entry.action,
          subjectId: entry.subject_id,
          subjectName: entry.subject_name,
          origin: entry.origin,
          detail: JSON.parse(entry.detail) as unknown,
        }),
      );
    },
  );
};
