import { answerOf, type Problem } from "../api/answer.ts";
import type { AccountStore } from "./account-store.ts";

/** What is to be known again when the provider sends the browser back: no secret, and gone with the tab. */
const keptKey = "fairtick.external";

interface Begun {
  readonly state: string;
  readonly next: string;
}

/** Leaves the page for the provider, unless the server refuses. */
export async function beginExternal(
  store: AccountStore,
  next: string,
  isLink: boolean,
): Promise<Problem | undefined> {
  const answer = isLink
    ? await store.ask(() => store.api.POST("/account/external/begin"))
    : await answerOf(store.api.POST("/auth/external/begin"));
  if (!answer.ok) return answer.problem;
  sessionStorage.setItem(keptKey, JSON.stringify({ state: answer.data.state, next } satisfies Begun));
  location.assign(answer.data.url);
  return undefined;
}

/** Takes what was begun in this tab, once; undefined where the state is another one: somebody else began it. */
export function takeBegun(query: string, storage: Storage = sessionStorage): Begun | undefined {
  const kept = storage.getItem(keptKey);
  storage.removeItem(keptKey);
  if (kept === null) return undefined;
  const begun = JSON.parse(kept) as Begun;
  return begun.state === new URLSearchParams(query).get("state") ? begun : undefined;
}
