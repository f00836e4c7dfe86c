import Type from "typebox";
import type { BookedEntry, RecordState } from "../../records/record-context.ts";
import type { LedgerItem } from "../../storage/operations/records.ts";
import { nullable, seconds } from "./route-schema.ts";

const toSeconds = (ms: number): number => Math.floor(ms / 1000);

export const recordSchema = Type.Object({
  game: Type.String(),
  version: Type.Integer({ description: "Of the form of this game's profiles" }),
  revision: Type.Integer({ description: "How often it has changed; 0: it is what everybody begins with" }),
  updatedAt: nullable(seconds("When it last changed")),
  profile: Type.Unknown({ description: "What the game keeps of the account; docs/records.md" }),
});

export const recordView = ({ game, version, revision, updatedAt, profile }: RecordState) => ({
  game,
  version,
  revision,
  updatedAt: updatedAt === undefined ? null : toSeconds(updatedAt),
  profile,
});

const entrySchema = Type.Object({
  kind: Type.String({ description: "The amount of the profile that changed" }),
  amount: Type.Integer({ description: "What was added to it; negative: taken away" }),
  balance: Type.Integer({ description: "What it was afterwards" }),
  reason: Type.String(),
});
export const entriesSchema = Type.Array(entrySchema);

export const entryView = ({ kind, amount, balance, reason }: BookedEntry) => ({
  kind,
  amount,
  balance,
  reason,
});

export const ledgerItemSchema = Type.Object({
  revision: Type.Integer({ description: "Of the profile, after it" }),
  at: seconds("When"),
  source: Type.Union([Type.Literal("session"), Type.Literal("action")]),
  subject: Type.String({ description: "Id of the session, or name of the action" }),
  entries: entriesSchema,
});

export const ledgerItemView = ({ operation, entries }: LedgerItem) => ({
  revision: operation.revision,
  at: toSeconds(operation.at),
  source: operation.source,
  subject: operation.subject,
  entries: entries.map(entryView),
});
