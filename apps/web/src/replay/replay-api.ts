import type { ReplayContentItem } from "@fairtick/replay";
import type { AccountStore } from "../account/account-store.ts";
import type { Answer, ApiData } from "../api/answer.ts";
import type { paths } from "../api/api-schema.ts";

export type ReplayList = paths["/replays"]["get"]["responses"][200]["content"]["application/json"];
export type ListedReplay = ReplayList["items"][number];
export type ReplayInfo =
  paths["/replays/{sessionId}/info"]["get"]["responses"][200]["content"]["application/json"];
export type RecordEntry = ApiData<"/leaderboards/{gameId}/ghost">["entry"];
export type ReplayQuery = NonNullable<paths["/replays"]["get"]["parameters"]["query"]>;

/** The server does not give what was asked for; `message` says why in its own words. */
export class ApiFailed extends Error {
  /** As docs/api.md has it. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "ApiFailed";
    this.code = code;
  }
}

/** @throws ApiFailed */
export async function listReplays(
  account: AccountStore,
  query: ReplayQuery,
  signal: AbortSignal,
): Promise<ReplayList> {
  await settled(account);
  return dataOf(await account.ask(() => account.api.GET("/replays", { params: { query }, signal })));
}

/** @throws ApiFailed */
export async function replayInfo(
  account: AccountStore,
  sessionId: string,
  signal: AbortSignal,
): Promise<ReplayInfo> {
  await settled(account);
  const params = { path: { sessionId } };
  return dataOf(await account.ask(() => account.api.GET("/replays/{sessionId}/info", { params, signal })));
}

/** The first of a leaderboard, and where its ghost is. @throws ApiFailed */
export async function recordEntry(
  account: AccountStore,
  gameId: string,
  query: { readonly board: string; readonly variant: string },
  signal: AbortSignal,
): Promise<RecordEntry> {
  await settled(account);
  const params = { path: { gameId }, query };
  const asked = () => account.api.GET("/leaderboards/{gameId}/ghost", { params, signal });
  return dataOf(await account.ask(asked)).entry;
}

export interface DownloadedReplay {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content: readonly ReplayContentItem[];
}

/** The file, and the content that running it again needs, as far as it is there. @throws ApiFailed */
export async function downloadReplay(
  account: AccountStore,
  { sessionId, content }: ReplayInfo,
  signal: AbortSignal,
): Promise<DownloadedReplay> {
  const digests = [...new Set(content.map(({ digest }) => digest))];
  const [file, ...items] = await Promise.all([
    account.ask(() =>
      account.api.GET("/replays/{sessionId}", {
        params: { path: { sessionId } },
        parseAs: "arrayBuffer",
        signal,
      }),
    ),
    ...digests.map((digest) =>
      account.ask(() =>
        account.api.GET("/replays/{sessionId}/content/{digest}", {
          params: { path: { sessionId, digest } },
          signal,
        }),
      ),
    ),
  ]);
  // What is missing of the content is told by who needs it.
  const found = items.filter((item) => item.ok || item.problem.code !== "not-found").map(dataOf);
  return { bytes: new Uint8Array(dataOf(file) as unknown as ArrayBuffer), content: found };
}

function dataOf<Data>(answer: Answer<Data>): Data {
  if (answer.ok) return answer.data;
  throw new ApiFailed(answer.problem.code, answer.problem.detail);
}

/** Until it is known who asks: some replays are for those alone who took part. */
function settled(account: AccountStore): Promise<void> {
  const isKnown = () => account.snapshot().identity.kind !== "asking";
  if (isKnown()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = account.watch(() => {
      if (!isKnown()) return;
      stop();
      resolve();
    });
  });
}
