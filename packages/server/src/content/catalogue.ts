import type { LobbyLog } from "../lobby/lobby-context.ts";
import type { ReloadedContent } from "./content-reload.ts";
import { ContentWatch } from "./content-watch.ts";
import { formatFinding } from "./finding.ts";
import type { ContentChange, ContentEntry, ContentState, LiveContent } from "./live-content.ts";

/** A change is read when the files have been left alone for so long, or for the interval of looks if that is shorter. */
const settleMsMax = 300;

export interface CatalogueEntry extends ContentEntry {
  readonly game: string;
}

export interface CatalogueOptions {
  readonly log: LobbyLog;
  /** The content of a game is another one. */
  readonly changed: (game: string) => void;
  /** How many places of a game are in a state. */
  readonly counted: (game: string, state: ContentState, count: number) => void;
  /** The watch has failed. */
  readonly failed: (error: unknown) => void;
}

/** The content of all games of a server, followed while it changes. */
export class ContentCatalogue {
  readonly #options: CatalogueOptions;
  readonly #games = new Map<string, LiveContent>();
  #watch: ContentWatch | undefined;

  constructor(options: CatalogueOptions) {
    this.#options = options;
  }

  /** Takes the place of what the game had. */
  set(game: string, live: LiveContent): void {
    this.#games.set(game, live);
    this.#count(game, live);
  }

  /** In the order of games, kinds and paths. */
  get entries(): readonly CatalogueEntry[] {
    return [...this.#games].flatMap(([game, live]) => live.entries.map((entry) => ({ game, ...entry })));
  }

  /** Reads what has changed. */
  async reload(): Promise<readonly ReloadedContent[]> {
    const reloaded: ReloadedContent[] = [];
    for (const [game, live] of this.#games) {
      const change = await live.reload();
      reloaded.push({ game, changed: change.changed, faults: change.faults });
      if (this.#games.get(game) !== live) continue;
      this.#tell(game, change);
      this.#count(game, live);
      if (change.changed.length > 0) this.#options.changed(game);
    }
    return reloaded;
  }

  /** Follows the files until `close`. */
  watch(intervalMs: number): void {
    this.#watch = new ContentWatch({
      dirs: [...new Set([...this.#games.values()].flatMap(({ dirs }) => dirs))],
      intervalMs,
      settleMs: Math.min(intervalMs, settleMsMax),
      changed: () => this.reload(),
      failed: this.#options.failed,
    });
    void this.#watch.run();
  }

  close(): void {
    this.#watch?.stop();
  }

  #tell(game: string, { changed, faults, warnings, restored }: ContentChange): void {
    const { log } = this.#options;
    for (const { kind, id } of changed) {
      const digest = this.#games.get(game)?.registry.find(kind, id)?.digest;
      log.info(
        { game, kind, id, digest },
        digest === undefined ? "content is gone" : "content has changed: sessions from now on use it",
      );
    }
    for (const finding of faults)
      log.warn({ game }, `content is faulty, and its former version stays: ${formatFinding(finding)}`);
    for (const finding of warnings) log.warn({ game }, formatFinding(finding));
    for (const { kind, place } of restored) log.info({ game, kind, place }, "content is in order again");
  }

  #count(game: string, { entries }: LiveContent): void {
    for (const state of ["ready", "quarantined", "faulty"] as const)
      this.#options.counted(game, state, entries.filter((entry) => entry.state === state).length);
  }
}
