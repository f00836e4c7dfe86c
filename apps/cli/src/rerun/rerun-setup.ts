import type { ContentLookup } from "@fairtick/contract";
import { sessionOf } from "@fairtick/replay";
import type { LogHeader, SessionSetup } from "@fairtick/session";
import type { RerunContent, RerunGame } from "./rerun-games.ts";

export type RerunSetup =
  | { readonly ok: true; readonly setup: SessionSetup }
  | { readonly ok: false; readonly reason: string };

/** The session that a log is of, made of the games and content that are here; or why there is none. */
export function rerunSetup(
  header: LogHeader,
  games: readonly RerunGame[],
  openContent: (game: RerunGame) => RerunContent,
): RerunSetup {
  const found = games.find(({ game }) => game.id === header.game);
  if (found === undefined) {
    const here = games.map(({ game }) => game.id).join(", ");
    return failure(`the game "${header.game}" is not here; there is ${here}`);
  }
  const { game } = found;
  if (game.version !== header.gameVersion) {
    const advice = "Only the rules that a log was made with can run it again.";
    return failure(
      `it is of ${game.id} ${header.gameVersion}, and this is ${game.id} ${game.version}. ${advice}`,
    );
  }
  const content = openContent(found);
  const missing = contentProblem(header, content.digest);
  if (missing !== undefined) return failure(missing);
  return sessionOf(header, game, restricted(content.lookup, header.content));
}

function contentProblem(
  { content }: LogHeader,
  digest: (kind: string, id: string) => string | undefined,
): string | undefined {
  for (const item of content) {
    const here = digest(item.kind, item.id);
    const name = `${item.kind} ${item.id}`;
    if (here === undefined) return `its content is missing: ${name}. --cars and --tracks name other folders`;
    if (here !== item.digest)
      return `its content has changed: ${name} had the digest ${item.digest.slice(0, 12)}, here it is ${here.slice(0, 12)}`;
  }
  return undefined;
}

/** What the session saw of the content: a car that is only here would be one more in its world. */
function restricted(content: ContentLookup, items: LogHeader["content"]): ContentLookup {
  const has = (kind: string, id: string) => items.some((item) => item.kind === kind && item.id === id);
  return {
    find: (kind, id) => (has(kind, id) ? content.find(kind, id) : undefined),
    ids: (kind) => content.ids(kind).filter((id) => has(kind, id)),
    derived: (_, make) => make(),
  };
}

const failure = (reason: string): RerunSetup => ({ ok: false, reason });
