import {
  type AnyGame,
  type ContentKind,
  type ContentLookup,
  type Infer,
  issueText,
  type Json,
  type StructSchema,
  validate,
} from "@fairtick/contract";
import type { LogHeader, SessionSetup } from "@fairtick/session";

/** An item of content as it lies beside a replay: what it was made of. */
export interface ReplayContentItem {
  readonly kind: string;
  readonly digest: string;
  readonly manifest: unknown;
  readonly files: { readonly [name: string]: string };
}

/** Why a replay cannot be run again here; `reason` says it in words. */
export interface ReplayMisfit {
  readonly ok: false;
  /** Other rules, content that is missing or cannot be read, or options that no session of these rules has. */
  readonly what: "game" | "version" | "content" | "options";
  readonly reason: string;
}

export type ReplaySetup = { readonly ok: true; readonly setup: SessionSetup } | ReplayMisfit;

/**
 * The session that a replay is of, made of the rules and the content that are here. Whether the arithmetic is the
 * same as well is shown by the first hash.
 */
export function replaySetup(
  header: LogHeader,
  game: AnyGame,
  kinds: readonly ContentKind<unknown>[],
  items: readonly ReplayContentItem[],
): ReplaySetup {
  if (header.game !== game.id) return misfit("game", `it is of the game "${header.game}", not of ${game.id}`);
  if (header.gameVersion !== game.version)
    return misfit(
      "version",
      `it was made with version ${header.gameVersion} of the rules, and here is version ${game.version}`,
    );
  const made = makeContent(header.content, kinds, items);
  return made.ok ? sessionOf(header, game, made.lookup) : made;
}

/** The session of a log, of its own rules and with just the content that it names. */
export function sessionOf(header: LogHeader, game: AnyGame, content: ContentLookup): ReplaySetup {
  const issue = validate(game.options as StructSchema<Record<string, never>>, header.options)[0];
  if (issue !== undefined) return misfit("options", `its options: ${issueText(issue)}`);
  const options = header.options as Infer<typeof game.options>;
  const plan = game.plan(options, content);
  if ("code" in plan) return misfit("options", plan.message);
  const setup: SessionSetup = {
    sessionId: header.sessionId,
    game,
    options: header.options as Json,
    plan,
    world: game.prepare(options, content, header.seed),
    seed: header.seed,
    contentDigests: header.content,
  };
  return { ok: true, setup };
}

function makeContent(
  refs: LogHeader["content"],
  kinds: readonly ContentKind<unknown>[],
  items: readonly ReplayContentItem[],
): { readonly ok: true; readonly lookup: ContentLookup } | ReplayMisfit {
  const made = new Map<string, unknown>();
  for (const { kind, id, digest } of refs) {
    const source = items.find((item) => item.digest === digest && item.kind === kind);
    const parser = kinds.find((each) => each.kind === kind);
    if (source === undefined || parser === undefined)
      return misfit("content", `its content is missing: ${kind} ${id}`);
    const parsed = parser.parse(source.manifest, (name) => source.files[name], { warn: () => {} });
    if (!parsed.ok) {
      const [problem] = parsed.problems;
      return misfit("content", `${kind} ${id}: ${problem?.field}: ${problem?.message}`);
    }
    made.set(`${kind}/${id}`, parsed.item);
  }
  const derived = new Map<string, unknown>();
  const lookup: ContentLookup = {
    find: (kind, id) => made.get(`${kind}/${id.toLowerCase()}`),
    ids: (kind) => refs.flatMap((ref) => (ref.kind === kind ? [ref.id] : [])).sort(),
    derived: <T>(key: string, make: () => T): T => {
      if (!derived.has(key)) derived.set(key, make());
      return derived.get(key) as T;
    },
  };
  return { ok: true, lookup };
}

const misfit = (what: ReplayMisfit["what"], reason: string): ReplayMisfit => ({ ok: false, what, reason });
