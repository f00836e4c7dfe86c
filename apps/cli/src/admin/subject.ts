import { isIP } from "node:net";
import { CommandFailure } from "../command-failure.ts";
import type { ServerApi } from "./server-api.ts";

/** Whom an operator means. */
export type Subject =
  | { readonly kind: "player"; readonly id: string; readonly name: string }
  | { readonly kind: "address"; readonly address: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who that is: an id, an IP address, the name of a player who is here, else of an account. */
export async function subjectOf(api: ServerApi, who: string): Promise<Subject> {
  if (isIP(who) !== 0) return { kind: "address", address: who };
  if (uuid.test(who)) return { kind: "player", id: who, name: who };
  const player = await playerHere(api, who);
  if (player !== undefined) return player;
  const [account] = await api.list("/accounts", { name: who }, 1);
  if (account === undefined)
    throw new CommandFailure(`nobody here is called ${JSON.stringify(who)}, and no account`);
  return { kind: "player", id: account.id, name: account.name };
}

/** @throws CommandFailure when nobody, or more than one, is here with that name or id. */
export async function playerOf(
  api: ServerApi,
  who: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const player = uuid.test(who) ? { id: who, name: who } : await playerHere(api, who);
  if (player === undefined) throw new CommandFailure(`nobody here is called ${JSON.stringify(who)}`);
  return player;
}

async function playerHere(
  api: ServerApi,
  name: string,
): Promise<Extract<Subject, { kind: "player" }> | undefined> {
  const found = await api.list("/admin/players", { name }, 1000);
  const exact = found.filter((each) => each.name.toLowerCase() === name.toLowerCase());
  const ids = [...new Set<string>(exact.map(({ id }) => id))];
  if (ids.length > 1)
    throw new CommandFailure(
      `${ids.length} players are called ${JSON.stringify(name)}; name one by id: ${ids.join(", ")}`,
    );
  const [id] = ids;
  return id === undefined ? undefined : { kind: "player", id, name: exact[0].name };
}
