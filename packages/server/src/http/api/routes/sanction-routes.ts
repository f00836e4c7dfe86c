import { isIP } from "node:net";
import Type from "typebox";
import type { AccountContext } from "../../../accounts/account-context.ts";
import { networkOf } from "../../../connection/client-network.ts";
import type { KnownPlayer } from "../../../lobby/departed-players.ts";
import type { OperatorDesk } from "../../../lobby/operator-desk.ts";
import type { Sanction } from "../../../lobby/sanction.ts";
import type { ApiGroup } from "../api-services.ts";
import { done } from "../lobby-refusal.ts";
import { operatorOf } from "../operator-services.ts";
import { cutPage, pageOf, pageQuery, pageRequest } from "../page.ts";
import { Problem } from "../problem.ts";
import { answers, bearer, createdAnswer, doneAnswer, nullable, seconds } from "../route-schema.ts";

const strict = { additionalProperties: false };
const tags = ["moderation"];
const security = bearer;
const kind = Type.Unsafe<Sanction["kind"]>({ type: "string", enum: ["mute", "ban"] });
const reason = Type.Optional(Type.String({ maxLength: 500, description: "Shown to whom it concerns" }));
/** Ten years. */
const secondsMax = 315_360_000;

const sanctionSchema = Type.Object({
  kind,
  subjectId: Type.String({ description: "The player, or the network where it concerns only that" }),
  name: Type.String({ description: "Of the player, as it was then; may be empty" }),
  network: nullable(Type.String({ description: "Everybody there, too" })),
  until: nullable(seconds("When it ends; null: never")),
  reason: Type.String(),
  imposedAt: seconds("When"),
  byId: Type.String(),
  byName: Type.String(),
});

const orderSchema = Type.Object(
  {
    kind,
    playerId: Type.Optional(
      Type.String({ description: "A player who is here, or was not long ago, or the id of an account" }),
    ),
    address: Type.Optional(Type.String({ description: "An IP address, instead of a player or with one" })),
    byAddress: Type.Optional(
      Type.Boolean({ description: "Also everybody at the player's address", default: false }),
    ),
    seconds: Type.Optional(
      Type.Integer({ minimum: 0, maximum: secondsMax, default: 0, description: "0: without an end" }),
    ),
    reason,
  },
  strict,
);

/** Mutes and bans that are in force. */
export const addSanctionRoutes: ApiGroup = (app, { operator, access, accounts }) => {
  if (operator === undefined || accounts === undefined) return;
  const { desk } = operator;
  const { context } = accounts;
  app.get(
    "/admin/sanctions",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "Mutes and bans in force (moderators)",
        querystring: Type.Object({ ...pageQuery, kind: Type.Optional(kind) }, strict),
        response: answers(pageOf(sanctionSchema), "A page of sanctions, in the order of whom they concern"),
      },
    },
    ({ query }) => {
      const { limit, after = "" } = pageRequest(query);
      const found = desk.sanctions
        .filter((sanction) => query.kind === undefined || sanction.kind === query.kind)
        .filter((sanction) => keyOf(sanction) > after)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return cutPage(found, limit, keyOf, sanctionView);
    },
  );
  app.post(
    "/admin/sanctions",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "Mute or ban somebody, instead of what was in force (moderators)",
        body: orderSchema,
        response: createdAnswer(sanctionSchema, "What is in force now"),
      },
    },
    async (request, reply) => {
      const { kind, playerId, address, byAddress = false, seconds = 0, reason = "" } = request.body;
      const target = playerId === undefined ? undefined : await playerOf(desk, context, playerId);
      const network = networkFor(desk, target, address, byAddress);
      const subjectId = playerId ?? network;
      if (subjectId === undefined) throw new Problem("bad-request", "name a playerId or an address");
      const order = { kind, subjectId, target, network, seconds, reason };
      done(desk.impose(operatorOf(access, request), order));
      const imposed = desk.sanctions.find((each) => each.kind === kind && each.subjectId === subjectId);
      if (imposed === undefined) throw new Error("the sanction is not in force");
      return reply.code(201).send(sanctionView(imposed));
    },
  );
  app.delete(
    "/admin/sanctions/:kind/:subjectId",
    {
      onRequest: access.atLeast("moderator"),
      schema: {
        tags,
        security,
        summary: "Lift a mute or a ban (moderators)",
        params: Type.Object({ kind, subjectId: Type.String({ maxLength: 100 }) }),
        querystring: Type.Object({ reason }, strict),
        response: doneAnswer,
      },
    },
    (request, reply) => {
      done(desk.lift(operatorOf(access, request), request.params, request.query.reason ?? ""));
      return reply.code(204).send(null);
    },
  );
};

/** @throws Problem when nobody is known by that id. */
async function playerOf(desk: OperatorDesk, context: AccountContext, id: string): Promise<KnownPlayer> {
  const here = desk.player(id);
  if (here !== undefined) return here;
  const account = await context.ask("accountById", id);
  if (account === undefined) throw new Problem("not-found", "there is no such player and no such account");
  const { name, role } = account;
  return { id, identityId: id, isProven: true, name, role, address: "" };
}

/** @throws Problem when no address can be meant. */
function networkFor(
  desk: OperatorDesk,
  target: KnownPlayer | undefined,
  given: string | undefined,
  byAddress: boolean,
): string | undefined {
  const address = given ?? (byAddress ? (target?.address ?? "") : undefined);
  if (address === undefined) return undefined;
  if (given === undefined && address === "")
    throw new Problem("bad-request", "the address of this player is not known: name one");
  if (isIP(address) === 0) throw new Problem("bad-request", `${JSON.stringify(address)} is no IP address`);
  if (desk.isShared(address))
    throw new Problem("bad-request", `many share the address ${address} (limits.exempt_addresses)`);
  return networkOf(address);
}

const keyOf = ({ subjectId, kind }: Sanction) => `${subjectId} ${kind}`;

function sanctionView({
  kind,
  subjectId,
  name,
  network,
  untilMs,
  imposedMs,
  reason,
  byId,
  byName,
}: Sanction) {
  return {
    kind,
    subjectId,
    name,
    network: network ?? null,
    until: Number.isFinite(untilMs) ? Math.floor(untilMs / 1000) : null,
    reason,
    imposedAt: Math.floor(imposedMs / 1000),
    byId,
    byName,
  };
}
