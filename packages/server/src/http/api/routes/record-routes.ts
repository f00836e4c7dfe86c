import type { AnyRecords } from "@fairtick/contract";
import Type from "typebox";
import { type ActionOutcome, actOnRecord } from "../../../records/act-on-record.ts";
import { readLedger, readRecord } from "../../../records/read-records.ts";
import type { RecordContext } from "../../../records/record-context.ts";
import type { ApiGroup } from "../api-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { Problem, type ProblemCode } from "../problem.ts";
import {
  entriesSchema,
  entryView,
  ledgerItemSchema,
  ledgerItemView,
  recordSchema,
  recordView,
} from "../record-schemas.ts";
import { answers, bearer } from "../route-schema.ts";

const strict = { additionalProperties: false };
const tags = ["records"];
const security = bearer;
const gameParams = Type.Object({ game: Type.String() });
const otherParams = Type.Object({ accountId: Type.String(), game: Type.String() });
const ledgerQuery = Type.Object(pageQuery, strict);
const recordAnswer = answers(recordSchema, "The record");
const ledgerAnswer = answers(pageOf(ledgerItemSchema), "A page of the ledger, the newest first");

/** What games keep of accounts: everybody's own, and for administrators anybody's. */
export const addRecordRoutes: ApiGroup = (app, { accounts, records: context, access }) => {
  if (accounts === undefined || context === undefined) return;
  const record = async (accountId: string, game: string) =>
    recordView(await readRecord(context, recordsOf(context, game), accountId));
  app.get(
    "/account/records/:game",
    {
      onRequest: access.signedIn,
      schema: {
        tags,
        security,
        summary: "What a game keeps of you",
        params: gameParams,
        response: recordAnswer,
      },
    },
    async (request) => record(access.caller(request).actorId, request.params.game),
  );
  app.get(
    "/account/records/:game/ledger",
    {
      onRequest: access.signedIn,
      schema: {
        tags,
        security,
        summary: "What has changed that, the newest first",
        params: gameParams,
        querystring: ledgerQuery,
        response: ledgerAnswer,
      },
    },
    async (request) =>
      ledgerPage(context, access.caller(request).actorId, request.params.game, request.query),
  );
  app.post(
    "/account/records/:game/actions/:action",
    {
      onRequest: access.person,
      schema: {
        tags,
        security,
        summary: "Do something with it that the game offers",
        description: "The body is what the action wants. Repeated under the same key it is done once.",
        params: Type.Object({ game: Type.String(), action: Type.String() }),
        headers: Type.Object({
          "idempotency-key": Type.String({
            pattern: "^[\\w.:-]{1,100}$",
            description: "Chosen by you, anew for each request that is not a repetition",
          }),
        }),
        body: Type.Unknown(),
        response: answers(
          Type.Object({
            record: recordSchema,
            entries: entriesSchema,
            isRepetition: Type.Boolean({
              description: "It was done before: the record is that of now, and there are no entries",
            }),
          }),
          "It is done",
        ),
      },
    },
    async (request) => {
      const { params, body: payload, headers } = request;
      const asked = {
        accountId: access.caller(request).actorId,
        action: params.action,
        key: headers["idempotency-key"],
        payload,
      };
      const records = recordsOf(context, params.game);
      return actionView(records, params.action, await actOnRecord(context, records, asked));
    },
  );
  app.get(
    "/accounts/:accountId/records/:game",
    {
      onRequest: access.atLeast("admin"),
      schema: {
        tags,
        security,
        summary: "What a game keeps of somebody (administrators)",
        params: otherParams,
        response: recordAnswer,
      },
    },
    async ({ params }) => record(params.accountId, params.game),
  );
  app.get(
    "/accounts/:accountId/records/:game/ledger",
    {
      onRequest: access.atLeast("admin"),
      schema: {
        tags,
        security,
        summary: "What has changed that, the newest first (administrators)",
        params: otherParams,
        querystring: ledgerQuery,
        response: ledgerAnswer,
      },
    },
    async ({ params, query }) => ledgerPage(context, params.accountId, params.game, query),
  );
};

function recordsOf({ games }: RecordContext, game: string): AnyRecords {
  const records = games.get(game);
  if (records !== undefined) return records;
  const names = [...games.keys()].join(", ") || "none";
  throw new Problem("not-found", `no game of that name has records; there are: ${names}`);
}

async function ledgerPage(
  context: RecordContext,
  accountId: string,
  game: string,
  query: { readonly limit?: number; readonly cursor?: string },
) {
  const { limit, after } = pageRequest(query);
  const before = after === undefined ? undefined : revisionOf(after);
  const page = { accountId, limit: limit + 1, before };
  const found = await readLedger(context, recordsOf(context, game), page);
  return cutPage(found, limit, ({ operation }) => String(operation.revision), ledgerItemView);
}

function revisionOf(key: string): number {
  if (/^\d{1,15}$/.test(key)) return Number(key);
  throw new Problem("bad-request", "the cursor is none of this list");
}

function actionView({ actions }: AnyRecords, action: string, outcome: ActionOutcome) {
  switch (outcome.kind) {
    case "done":
      return {
        record: recordView(outcome.state),
        entries: outcome.entries.map(entryView),
        isRepetition: false,
      };
    case "known":
      return { record: recordView(outcome.state), entries: [], isRepetition: true };
    case "refused":
      throw new Problem(problemCodes[outcome.refusal.code] ?? "conflict", outcome.refusal.message);
    case "key-reused":
      throw new Problem("key-reused", "the Idempotency-Key belongs to another request: choose a new one");
    case "no-account":
      throw new Problem("not-found", "this account does not exist any more");
    case "unknown-action": {
      const names = Object.keys(actions).join(", ") || "none";
      throw new Problem("not-found", `there is no action "${action}"; there are: ${names}`);
    }
  }
}

/** What a game's refusal is over HTTP; others contradict how things are. */
const problemCodes: { readonly [code: string]: ProblemCode } = {
  bad_request: "bad-request",
  forbidden: "forbidden",
  not_found: "not-found",
  unavailable: "unavailable",
};
