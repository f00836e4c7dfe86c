import {
  type ContentKind,
  type ContentLookup,
  type GamePackage,
  issueText,
  type Json,
  validate,
} from "@fairtick/contract";
import type { LogHeader, SessionSetup } from "@fairtick/session";
import type { ContentStore } from "./content-store.ts";

/** The session that a replay is of, made of the rules that are here and the content that is stored beside it; or why there is none. */
export function replaySetup(
  header: LogHeader,
  packages: readonly Pick<GamePackage, "game" | "content">[],
  store: Pick<ContentStore, "get">,
): { readonly ok: true; readonly setup: SessionSetup } | { readonly ok: false; readonly reason: string } {
  const found = packages.find(({ game }) => game.id === header.game);
  if (found === undefined) return failure(`the game ${header.game} is not here`);
  const { game } = found;
  if (game.version !== header.gameVersion)
    return failure(`it is of ${game.id} ${header.gameVersion}, and this is ${game.id} ${game.version}`);
  const issue = validate(game.options, header.options)[0];
  if (issue !== undefined) return failure(`its options are wrong: ${issueText(issue)}`);
  const items = new Map<string, unknown>();
  for (const { kind, id, digest } of header.content) {
    const item = madeAgain(store, found.content, kind, digest);
    if (item === undefined) return failure(`its content is missing: ${kind} ${id}`);
    items.set(`${kind}/${id}`, item);
  }
  const lookup = lookupOf(header, items);
  const options = header.options as never;
  const plan = game.plan(options, lookup);
  if ("code" in plan) return failure(plan.message);
  const setup: SessionSetup = {
    sessionId: header.sessionId,
    game,
    options: header.options as Json,
    plan,
    world: game.prepare(options, lookup, header.seed),
    seed: header.seed,
    contentDigests: header.content,
  };
  return { ok: true, setup };
}

/** Undefined for what is not stored, or no item by the rules that are here. */
function madeAgain(
  store: Pick<ContentStore, "get">,
  kinds: readonly ContentKind<unknown>[],
  kind: string,
  digest: string,
): unknown {
  const stored = store.get(digest);
  const parser = kinds.find((each) => each.kind === kind);
  if (stored === undefined || stored.kind !== kind || parser === undefined) return undefined;
  const made = parser.parse(stored.manifest, (name) => stored.files[name], { warn: () => {} });
  return made.ok ? made.item : undefined;
}

function lookupOf({ content }: LogHeader, items: ReadonlyMap<string, unknown>): ContentLookup {
  const ids = (kind: string) => content.filter((item) => item.kind === kind).map(({ id }) => id);
  return {
    find: (kind, id) => items.get(`${kind}/${id}`),
    ids: (kind) => ids(kind).sort(),
    derived: (_, make) => make(),
  };
}

const failure = (reason: string) => ({ ok: false, reason }) as const;
