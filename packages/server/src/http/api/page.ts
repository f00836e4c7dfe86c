import Type, { type TSchema } from "typebox";
import { Problem } from "./problem.ts";

const limitMax = 100;
const limitDefault = 50;

/** What every list takes: how many, and from where on. */
export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: limitMax, default: limitDefault, description: "Items of one page" }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 300, description: "`nextCursor` of the page before" })),
};

/** A page of a list. `nextCursor` is null on the last one. */
export function pageOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Union([Type.String(), Type.Null()]),
  });
}

export interface PageRequest {
  readonly limit: number;
  /** The key of the last item that is known already. */
  readonly after: string | undefined;
}

export function pageRequest(query: { readonly limit?: number; readonly cursor?: string }): PageRequest {
  const { limit = limitDefault, cursor } = query;
  return { limit, after: cursor === undefined ? undefined : decoded(cursor) };
}

/** Cuts a page from items of which one more than asked for was fetched. */
export function cutPage<Item, View>(
  items: readonly Item[],
  limit: number,
  keyOf: (item: Item) => string,
  view: (item: Item) => View,
): { items: View[]; nextCursor: string | null } {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = items.length > limit && last !== undefined;
  return {
    items: shown.map(view),
    nextCursor: hasMore ? Buffer.from(keyOf(last)).toString("base64url") : null,
  };
}

function decoded(cursor: string): string {
  if (!/^[\w-]+$/.test(cursor)) throw new Problem("bad-request", "the cursor is none of this server");
  return Buffer.from(cursor, "base64url").toString("utf8");
}
