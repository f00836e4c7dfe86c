import {
  type AnyGame,
  type ContentKind,
  type ContentLookup,
  issueText,
  type SessionPlan,
  validate,
} from "@fairtick/contract";
import { hashLayout, type StateLayout } from "@fairtick/kernel";
import { sessionLayout } from "@fairtick/session";
import type { NativeServerMessage } from "@fairtick/wire";

export type Joined = Extract<NativeServerMessage, { readonly type: "Joined" }>;
export type ContentMessage = Extract<NativeServerMessage, { readonly type: "Content" }>;
export type ContentRef = Joined["session"]["content"][number];

/** The client cannot take part in what it has joined: its rules or content are not the server's. */
export class JoinFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "JoinFailed";
    this.code = code;
  }
}

/** Items of content as they were made from the server's files, by kind, id and digest. Kept: sessions share them. */
export class ContentShelf {
  readonly #kinds: ReadonlyMap<string, ContentKind<unknown>>;
  readonly #items = new Map<string, unknown>();

  constructor(kinds: readonly ContentKind<unknown>[]) {
    this.#kinds = new Map(kinds.map((kind) => [kind.kind, kind]));
  }

  has(ref: ContentRef): boolean {
    return this.#items.has(keyOf(ref));
  }

  /** @throws JoinFailed for what this version of the game cannot read. */
  add({ kind, id, digest, manifest, files }: ContentMessage): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) throw new JoinFailed("content", `this client knows no ${kind}`);
    const texts = new Map(files.map(({ name, text }) => [name, text]));
    const parsed = known.parse(parseJson(manifest), (name) => texts.get(name), { warn: () => {} });
    if (!parsed.ok) {
      const [problem] = parsed.problems;
      throw new JoinFailed("content", `${kind} ${id}: ${problem?.field}: ${problem?.message}`);
    }
    this.#items.set(keyOf({ kind, id, digest }), parsed.item);
  }

  /** The content of one session, as its rules ask for it. */
  lookup(refs: readonly ContentRef[]): ContentLookup {
    const derived = new Map<string, unknown>();
    return {
      find: (kind, id) => {
        const ref = refs.find((each) => each.kind === kind && each.id === id.toLowerCase());
        return ref === undefined ? undefined : this.#items.get(keyOf(ref));
      },
      ids: (kind) => refs.flatMap((ref) => (ref.kind === kind ? [ref.id] : [])).sort(),
      derived: <T>(key: string, make: () => T): T => {
        if (!derived.has(key)) derived.set(key, make());
        return derived.get(key) as T;
      },
    };
  }
}

const keyOf = ({ kind, id, digest }: ContentRef): string => `${kind}/${id}/${digest}`;

/**
 * What the server's facts make of a session: the same layout and an equal world.
 *
 * @throws JoinFailed where the client's game is not the server's.
 */
export function madeOfFacts(
  game: AnyGame,
  { session }: Joined,
  shelf: ContentShelf,
): { readonly layout: StateLayout; readonly world: unknown } {
  const options = parseJson(session.options);
  const issue = validate(game.options, options)[0];
  if (issue !== undefined) throw new JoinFailed("options", `the session's options: ${issueText(issue)}`);
  const layout = layoutOf(game, session);
  if (layout === undefined || hashLayout(layout) !== session.layoutHash)
    throw new JoinFailed("layout", "the state of the session is laid out in another way");
  return { layout, world: game.prepare(options as never, shelf.lookup(session.content), session.seed) };
}

function layoutOf(game: AnyGame, facts: Joined["session"]): StateLayout | undefined {
  const { title, seats, reservedSeats, countdownSeconds, content } = facts;
  const capacities = parseJson(facts.capacities) as SessionPlan["capacities"];
  try {
    return sessionLayout(game, { title, seats, reservedSeats, countdownSeconds, capacities, content });
  } catch {
    return undefined;
  }
}

/** What is not JSON is undefined, which no schema accepts. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
