import {
  ContentCatalogue,
  type ContentRegistry,
  formatFinding,
  type GameContent,
  gameContent,
  LiveContent,
  type Logger,
  type Metrics,
  type ServerConfig,
  TemplateShelf,
  templateKind,
} from "@fairtick/server";
import type { ListedGame } from "./games.ts";
import type { WelcomeFacts } from "./welcome.ts";

/** The content of all games, and the templates of their sessions, followed while their files change. */
export interface ServedContent {
  readonly catalogue: ContentCatalogue;
  readonly templates: TemplateShelf;
  /** The content of a game as it is at each time. */
  of(game: ListedGame): GameContent;
  /** Reads the content of a game whose package is another one now. */
  adopt(game: ListedGame): Promise<GameContent>;
  readonly summary: WelcomeFacts["content"];
  /** Why the server cannot do without. */
  readonly missing: readonly string[];
}

interface Held {
  game: ListedGame;
  live: LiveContent;
  content: GameContent;
}

/** `changed` is told of a game whose content or templates are others now. */
export async function openContent(
  games: readonly ListedGame[],
  config: ServerConfig,
  logger: Logger,
  metrics: Metrics,
  changed: (game: string) => void,
): Promise<ServedContent> {
  const catalogue = new ContentCatalogue({
    log: logger,
    changed: (game) => {
      tellTemplates(templates, logger);
      changed(game);
    },
    counted: (game, state, count) => metrics.contentPlaces.set({ game, state }, count),
    failed: (error) => {
      metrics.faults.at("content").inc();
      logger.error({ err: error }, "files of content could not be read again");
    },
  });
  const held: Held[] = [];
  for (const game of games) held.push(await hold(game, config));
  const templates = new TemplateShelf(held.map((each) => templatedGame(each)));
  for (const { game, live } of held) {
    tellFindings(live.registry, logger);
    catalogue.set(game.package.game.id, live);
  }
  const find = ({ package: { game } }: ListedGame) => {
    const found = held.find((each) => each.game.package.game.id === game.id);
    if (found === undefined) throw new Error(`"${game.id}" is not served`);
    return found;
  };
  return {
    catalogue,
    templates,
    of: (game) => find(game).content,
    async adopt(game) {
      const next = await hold(game, config);
      Object.assign(find(game), next);
      tellFindings(next.live.registry, logger);
      catalogue.set(game.package.game.id, next.live);
      tellTemplates(templates, logger);
      return next.content;
    },
    summary: summaryOf(held),
    missing: held.flatMap((each) => emptyKinds(each, config)),
  };
}

async function hold(game: ListedGame, config: ServerConfig): Promise<Held> {
  const dirs = game.contentDirs(config);
  const kinds = game.package.content.map((kind) => ({ kind, dir: dirs[kind.kind] ?? "" }));
  const { templates, game: rules } = game.package;
  const templatesDir = game.templatesDir(config);
  const live = await LiveContent.open([
    ...kinds,
    ...(templatesDir === undefined
      ? []
      : [{ kind: templateKind(rules.id, templates), dir: templatesDir, isFlat: true }]),
  ]);
  const content = gameContent(
    live,
    game.package.content.map(({ kind }) => kind),
  );
  return { game, live, content };
}

/** What it holds may be another game's package and content later. */
function templatedGame(held: Held): ConstructorParameters<typeof TemplateShelf>[0][number] {
  return {
    get rules() {
      const { game, dialect } = held.game.package;
      return { game, content: held.content, frameEncodings: dialect.frameEncodings };
    },
    get kind() {
      const { game, templates } = held.game.package;
      return templateKind(game.id, templates);
    },
    files: () => held.live.registry.list("templates"),
  };
}

function tellTemplates(templates: TemplateShelf, logger: Logger): void {
  for (const { template, inactive } of templates.refresh()) {
    const { id, name, game } = template;
    const fields = { game, template_id: id, template: name, reason: inactive };
    logger.info(fields, inactive === undefined ? "a template is active again" : "a template is not active");
  }
}

/** Faulty items are left out and named; a server with the others is better than none. */
function tellFindings({ warnings, faults }: ContentRegistry, logger: Logger): void {
  for (const warning of warnings) logger.warn({}, formatFinding(warning));
  for (const fault of faults) logger.error({}, `left out: ${formatFinding(fault)}`);
}

function summaryOf(held: readonly Held[]): WelcomeFacts["content"] {
  return {
    counts: held.flatMap(({ game, live }) =>
      game.package.content.map(({ kind }) => ({ kind, count: live.registry.list(kind).length })),
    ),
    faultCount: held.reduce((sum, { live }) => sum + live.registry.faults.length, 0),
  };
}

function emptyKinds({ game, live }: Held, config: ServerConfig): string[] {
  const dirs = game.contentDirs(config);
  return game.package.content
    .filter(({ kind }) => live.registry.list(kind).length === 0)
    .map(({ kind }) => `${game.package.game.id} has no valid ${kind} in ${dirs[kind]}`);
}
