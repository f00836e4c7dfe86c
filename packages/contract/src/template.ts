import type { ContentParsed, ContentReport } from "./content.ts";
import type { Json } from "./game.ts";

/** What a template says of the sessions that are made of it, in the words of the game. */
export interface TemplateTerms {
  /** Of its sessions; what is left out has the default of the game. */
  readonly options: { readonly [option: string]: Json };
  /** What whoever makes a session of it may choose otherwise, both ends included. */
  readonly bounds: { readonly [option: string]: OptionBounds };
  /** Ids that loadouts may name, by kind of content. A kind without any is not limited. */
  readonly allowed: { readonly [kind: string]: readonly string[] };
}

export interface OptionBounds {
  readonly min: number;
  readonly max: number;
}

/** How a game reads its own fields of a template. Those that every template has are not among them. Pure, and total. */
export interface TemplateReader {
  parse(manifest: unknown, report: ContentReport): ContentParsed<TemplateTerms>;
}
