import type { ContentItem, ContentKind, ContentProblem } from "@fairtick/contract";
import { limitedRules } from "../lobby/allowed-content.ts";
import type { GameRules } from "../lobby/lobby-context.ts";
import { planSession } from "../lobby/session-plan.ts";
import type { SessionTemplate, TemplateSource, UsableTemplate } from "./session-template.ts";
import { manifestOf, type StoredTemplate } from "./stored-template.ts";

/** A game whose templates are kept. */
export interface TemplatedGame {
  readonly rules: GameRules;
  readonly kind: ContentKind<SessionTemplate>;
  /** Templates of files, as they are now. */
  readonly files: () => readonly ContentItem<unknown>[];
}

/** A template, where it comes from, and whether it is used. */
export interface TemplateEntry extends UsableTemplate {
  /** A template of a file comes before one of the database with its id. */
  readonly origin: "file" | "table";
  /** What it was read from, in the words of its game. */
  readonly manifest: unknown;
}

/** Templates of the database that cannot be read. */
export interface TemplateFault extends ContentProblem {
  readonly id: string;
}

/** All templates of a server. */
export class TemplateShelf implements TemplateSource {
  readonly #games: readonly TemplatedGame[];
  #stored: readonly StoredTemplate[] = [];
  #entries: readonly TemplateEntry[] = [];
  #faults: readonly TemplateFault[] = [];

  constructor(games: readonly TemplatedGame[]) {
    this.#games = games;
    this.refresh();
  }

  /** Ids of the games whose templates are kept. */
  get games(): readonly string[] {
    return this.#games.map(({ rules }) => rules.game.id);
  }

  /** In the order of their ids. */
  get entries(): readonly TemplateEntry[] {
    return this.#entries;
  }

  get faults(): readonly TemplateFault[] {
    return this.#faults;
  }

  /** Takes the templates of the database as they are now. */
  setStored(stored: readonly StoredTemplate[]): void {
    this.#stored = stored;
    this.refresh();
  }

  /** To be called when content or files of templates have changed. Returns those that became active or inactive. */
  refresh(): TemplateEntry[] {
    const before = new Map(this.#entries.map((entry) => [entry.template.id, entry.inactive]));
    const faults: TemplateFault[] = [];
    const entries = this.#games.flatMap((game) => entriesOf(game, this.#stored, faults));
    this.#entries = entries.sort((a, b) => (a.template.id < b.template.id ? -1 : 1));
    this.#faults = faults;
    return this.#entries.filter(({ template: { id }, inactive }) => {
      return before.has(id) && (before.get(id) === undefined) !== (inactive === undefined);
    });
  }

  find(game: string, id: string): TemplateEntry | undefined {
    return this.#entries.find(({ template }) => template.game === game && template.id === id);
  }

  active(game: string): SessionTemplate[] {
    return this.#entries
      .filter(({ template, inactive }) => template.game === game && inactive === undefined)
      .map(({ template }) => template);
  }

  /** What a manifest says, or what is wrong with it. */
  read(game: string, manifest: object): SessionTemplate | readonly ContentProblem[] {
    const { kind, rules } = this.#gameOf(game);
    const parsed = kind.parse(manifest, noFiles, noReport);
    if (!parsed.ok) return parsed.problems;
    const unfit = optionsFault(rules, parsed.item);
    return unfit === undefined ? parsed.item : [{ field: "options", message: unfit }];
  }

  #gameOf(id: string): TemplatedGame {
    const found = this.#games.find(({ rules }) => rules.game.id === id);
    if (found === undefined) throw new Error(`no templates of "${id}" are kept`);
    return found;
  }
}

const noFiles = () => undefined;
const noReport = { warn: () => {} };

function entriesOf(
  { rules, kind, files }: TemplatedGame,
  stored: readonly StoredTemplate[],
  faults: TemplateFault[],
): TemplateEntry[] {
  const entries = new Map<string, TemplateEntry>();
  for (const row of stored) {
    if (row.game !== rules.game.id) continue;
    const manifest = manifestOf(row);
    const parsed = kind.parse(manifest, noFiles, noReport);
    if (parsed.ok) entries.set(parsed.item.id, entryOf(rules, parsed.item, "table", manifest));
    else faults.push(...parsed.problems.map((problem) => ({ id: row.id, ...problem })));
  }
  for (const { item, source } of files()) {
    const template = item as SessionTemplate;
    entries.set(template.id, entryOf(rules, template, "file", source.manifest));
  }
  return [...entries.values()];
}

function entryOf(
  rules: GameRules,
  template: SessionTemplate,
  origin: TemplateEntry["origin"],
  manifest: unknown,
): TemplateEntry {
  const inactive = template.isActive ? missingReason(rules, template) : "it is switched off";
  return { template, inactive, origin, manifest };
}

/** Why no session can be made of it now: content is missing, or the game refuses its options. */
function missingReason(rules: GameRules, template: SessionTemplate): string | undefined {
  for (const [kind, ids] of Object.entries(template.allowed)) {
    const missing = ids.find((id) => rules.content.lookup.find(kind, id) === undefined);
    if (missing !== undefined) return `there is no ${kind} ${missing}`;
  }
  return optionsFault(rules, template);
}

function optionsFault(rules: GameRules, { options, allowed }: SessionTemplate): string | undefined {
  const planned = planSession(limitedRules(rules, allowed), options);
  return "code" in planned ? planned.message : undefined;
}
