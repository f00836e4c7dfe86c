import { fileURLToPath } from "node:url";
import type { GamePackage } from "@fairtick/contract";
import type { ListedGame } from "../games.ts";
import { importPackage } from "../load-game.ts";
import type { ServedParts } from "../main.ts";
import { build, type GameProject, projectOf, sourcesOf } from "./game-project.ts";
import { addressInRound } from "./round-hooks.ts";

const LOOK_MS = 250;

export interface FollowerOptions {
  readonly parts: Pick<ServedParts, "games" | "host" | "server" | "contentOf">;
  /** Tells the developer. */
  say(text: string): void;
  /** The rules have been exchanged. */
  taken(): void;
}

/**
 * Follows the sources of a served game: what was changed is built, loaded and taken by the running sessions. What cannot
 * be built or loaded is told, and the rules stay as they are.
 */
export class RulesFollower {
  readonly project: GameProject;
  readonly #options: FollowerOptions;
  readonly #path: string;
  readonly #looking: NodeJS.Timeout;
  #game: ListedGame;
  #round = 0;
  /** The sources as they were when they were last taken, or could not be. */
  #known: string;
  /** The sources at the last look. */
  #seen: string;
  #work: Promise<void> | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    const [game] = options.parts.games;
    if (game === undefined) throw new Error("there is no game to follow");
    this.#game = game;
    this.#path = fileURLToPath(game.module);
    this.project = projectOf(this.#path);
    this.#known = sourcesOf(this.project);
    this.#seen = this.#known;
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#work;
  }

  #look(): void {
    const sources = sourcesOf(this.project);
    const isAtRest = sources === this.#seen;
    this.#seen = sources;
    // Editors write a file in several steps.
    if (!isAtRest || sources === this.#known || this.#work !== undefined) return;
    this.#known = sources;
    this.#work = this.#take().finally(() => {
      this.#work = undefined;
    });
  }

  async #take(): Promise<void> {
    const { say } = this.#options;
    const startMs = performance.now();
    const built = await build(this.project);
    if (!built.ok) {
      say(`${built.output}\nThe build failed: the rules stay as they were.`);
      return;
    }
    try {
      const sessions = await this.#exchange();
      const count = sessions === 1 ? "1 session goes on" : `${sessions} sessions go on`;
      say(`New rules, ${Math.round(performance.now() - startMs)} ms: ${count}.`);
    } catch (error) {
      say(`${error instanceof Error ? error.message : error}\nThe rules stay as they were.`);
    }
  }

  /** Returns how many sessions go on. Throws, with all as it was, where the new rules cannot be taken. */
  async #exchange(): Promise<number> {
    const { parts, taken } = this.#options;
    const { games, host, server, contentOf } = parts;
    const gamePackage = await importPackage(this.#path, addressInRound(this.#game.module, ++this.#round));
    assertSameGame(this.#game.package, gamePackage);
    const modules = games.map(({ module }) => module);
    const threads = await host.loadRules(modules);
    const game = { ...this.#game, package: gamePackage };
    const content = await contentOf(game);
    this.#game = game;
    let sessions = 0;
    let exchanged: Promise<void> = Promise.resolve();
    server.changeRules({ package: gamePackage, content }, (changes) => {
      sessions = changes.size;
      exchanged = host.changeRules(threads, modules, changes);
    });
    taken();
    await exchanged;
    return sessions;
  }
}

/** Clients find a game by its id, and the clock of the server has its rate. */
function assertSameGame({ game: former }: GamePackage, { game }: GamePackage): void {
  if (game.id !== former.id)
    throw new Error(`the game is called "${game.id}" now, not "${former.id}": start again`);
  if (game.tickHz !== former.tickHz)
    throw new Error(`tickHz is ${game.tickHz} now, not ${former.tickHz}: start again`);
}
