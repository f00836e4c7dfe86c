import type { ContentProblem, Json } from "@fairtick/contract";
import type { NewAuditEntry } from "../storage/operations/audit.ts";
import type { Ask } from "../storage/storage-questions.ts";
import { storedTemplate } from "./stored-template.ts";
import type { TemplateEntry, TemplateShelf } from "./template-shelf.ts";

export interface StoredTemplatesOptions {
  readonly shelf: TemplateShelf;
  readonly ask: Ask;
  /** Whose templates rows without a game are. */
  readonly firstGame: string;
  readonly templatesMax: number;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
}

/** Why a template of the database is not changed. */
export type TemplateRefusal =
  | { readonly kind: "invalid"; readonly problems: readonly ContentProblem[] }
  /** It comes from a file. */
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "exists" | "missing" | "too-many" };

/** The templates of the database, on the shelf that has those of files as well. */
export class StoredTemplates {
  readonly #options: StoredTemplatesOptions;

  constructor(options: StoredTemplatesOptions) {
    this.#options = options;
  }

  /** Takes them as they are in the database now. */
  async load(): Promise<void> {
    const { shelf, ask, firstGame } = this.#options;
    shelf.setStored(await ask("listTemplates", { game: firstGame }));
  }

  /** Makes or changes one. */
  async put(
    game: string,
    manifest: { readonly [field: string]: Json },
    mode: "create" | "change",
    audit: NewAuditEntry,
  ): Promise<TemplateEntry | TemplateRefusal> {
    const { shelf, ask, templatesMax, wallClock } = this.#options;
    const template = shelf.read(game, manifest);
    if (!("id" in template)) return { kind: "invalid", problems: template };
    const ofFile = this.#ofFile(template.id);
    if (ofFile !== undefined) return ofFile;
    const row = storedTemplate(game, manifest, Math.floor(wallClock() / 1000));
    const done = await ask("putTemplate", { template: row, mode, templatesMax, audit });
    if (done !== "done") return { kind: done };
    await this.load();
    return shelf.find(game, template.id) ?? { kind: "missing" };
  }

  /** Removes one, with its times of the schedule. */
  async remove(id: string, audit: NewAuditEntry): Promise<"done" | TemplateRefusal> {
    const ofFile = this.#ofFile(id);
    if (ofFile !== undefined) return ofFile;
    if (!(await this.#options.ask("deleteTemplate", { id, audit }))) return { kind: "missing" };
    await this.load();
    return "done";
  }

  #ofFile(id: string): TemplateRefusal | undefined {
    const found = this.#options.shelf.entries.find(({ template }) => template.id === id);
    return found?.origin === "file" ? { kind: "file", name: found.template.name } : undefined;
  }
}
