import type { ReplayContentItem } from "@fairtick/replay";

/** A replay as the API lists it; docs/api.md. */
export interface ListedReplay {
  readonly sessionId: string;
  readonly game: string;
  readonly gameVersion: number;
  readonly title: string;
  readonly visibility: string;
  readonly isUnattended: boolean;
  /** Unix seconds. */
  readonly recordedAt: number;
  /** Null where the recording was cut off, as what follows from its end. */
  readonly end: string | null;
  readonly durationMs: number | null;
  readonly tickHz: number;
  readonly byteLength: number;
  readonly participants:
    | readonly {
        readonly seat: number;
        readonly playerId: string;
        readonly name: string;
        readonly isPerson: boolean;
      }[]
    | null;
}

export interface ReplayInfo extends ListedReplay {
  readonly content: readonly { readonly kind: string; readonly id: string; readonly digest: string }[];
}

export interface ReplayList {
  readonly items: readonly ListedReplay[];
  readonly nextCursor: string | null;
}

export interface ReplayQuery {
  readonly game?: string | undefined;
  readonly title?: string | undefined;
  readonly playerId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The server does not give what was asked for; `message` says why in its own words. */
export class ApiFailed extends Error {
  /** Of HTTP; 0 where there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ApiFailed";
    this.status = status;
  }
}

export async function listReplays(query: ReplayQuery, signal: AbortSignal): Promise<ReplayList> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") search.set(name, String(value));
  return (await ask(`/replays?${search}`, signal)).json() as Promise<ReplayList>;
}

export async function replayInfo(sessionId: string, signal: AbortSignal): Promise<ReplayInfo> {
  return (await ask(`/replays/${encodeURIComponent(sessionId)}/info`, signal)).json() as Promise<ReplayInfo>;
}

/** The file, and the content that running it again needs. */
export async function downloadReplay(
  { sessionId, content }: ReplayInfo,
  signal: AbortSignal,
): Promise<{
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content: readonly ReplayContentItem[];
}> {
  const path = `/replays/${encodeURIComponent(sessionId)}`;
  const digests = [...new Set(content.map(({ digest }) => digest))];
  const [file, ...items] = await Promise.all([
    ask(path, signal).then((response) => response.arrayBuffer()),
    ...digests.map((digest) =>
      ask(`${path}/content/${digest}`, signal).then(
        (response) => response.json() as Promise<ReplayContentItem>,
        // What is missing is told by who needs it.
        (error: unknown) => {
          if (error instanceof ApiFailed && error.status === 404) return undefined;
          throw error;
        },
      ),
    ),
  ]);
  return { bytes: new Uint8Array(file), content: items.filter((item) => item !== undefined) };
}

async function ask(path: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiFailed(0, "the server cannot be reached");
  }
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { readonly detail?: unknown };
  const detail = typeof problem.detail === "string" ? problem.detail : `it answered ${response.status}`;
  throw new ApiFailed(response.status, detail);
}
