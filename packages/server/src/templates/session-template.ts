import type { TemplateTerms } from "@fairtick/contract";

/**
 * Who starts the sessions of a template: their host, the end of a countdown that runs from their opening, or a time of
 * the schedule.
 */
export const startModes = ["manual", "countdown", "scheduled"] as const;
export type StartMode = (typeof startModes)[number];

/** Ids that loadouts may name, by kind of content. A kind without any is not limited. */
export type AllowedContent = TemplateTerms["allowed"];

/** What sessions are made of: options with a name, and what may be chosen otherwise. */
export interface SessionTemplate extends TemplateTerms {
  /** UUID in lower case. */
  readonly id: string;
  readonly game: string;
  readonly name: string;
  readonly startMode: StartMode;
  /** People without whom a countdown begins anew. */
  readonly minPlayers: number;
  /** How often the rotation draws it, beside the others; 0: never. */
  readonly rotationWeight: number;
  /** Whether its author wants it to be used. */
  readonly isActive: boolean;
}

/** The templates of a server, for whoever makes sessions of them. */
export interface TemplateSource {
  /** Undefined where there is none; `inactive` says why one is not used. */
  find(game: string, id: string): UsableTemplate | undefined;
  /** Those of a game that are active, in the order of their ids. */
  active(game: string): readonly SessionTemplate[];
}

export interface UsableTemplate {
  readonly template: SessionTemplate;
  readonly inactive: string | undefined;
}

export const noTemplates: TemplateSource = { find: () => undefined, active: () => [] };
