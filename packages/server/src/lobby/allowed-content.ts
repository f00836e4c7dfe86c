import type { ContentLookup, Json, Refusal } from "@fairtick/contract";
import type { AllowedContent } from "../templates/session-template.ts";
import type { GameContent, GameRules } from "./lobby-context.ts";

/** A game whose content is what is allowed of it: rules then find nothing else. */
export function limitedRules<Rules extends GameRules>(
  rules: Rules,
  allowed: AllowedContent | undefined,
): Rules {
  if (allowed === undefined || Object.values(allowed).every(({ length }) => length === 0)) return rules;
  return { ...rules, content: limitedContent(rules.content, allowed) };
}

/** Why a loadout may not be brought, if so. */
export function loadoutRefusal(
  rules: GameRules,
  loadout: Json,
  allowed: AllowedContent | undefined,
): Refusal | undefined {
  const refusal = rules.game.checkLoadout(loadout, rules.content.lookup);
  if (refusal !== undefined || allowed === undefined) return refusal;
  const { game, content } = limitedRules(rules, allowed);
  if (game.checkLoadout(loadout, content.lookup) === undefined) return undefined;
  return {
    code: "forbidden",
    message: `this session does not allow that; it allows ${listOf(rules, allowed)}`,
  };
}

function limitedContent({ lookup, items }: GameContent, allowed: AllowedContent): GameContent {
  const isAllowed = (kind: string, id: string) => {
    const ids = allowed[kind] ?? [];
    return ids.length === 0 || ids.includes(id);
  };
  const derived = new Map<string, unknown>();
  const limited: ContentLookup = {
    find: (kind, id) => (isAllowed(kind, id) ? lookup.find(kind, id) : undefined),
    ids: (kind) => lookup.ids(kind).filter((id) => isAllowed(kind, id)),
    derived: <T>(key: string, make: () => T): T => {
      if (!derived.has(key)) derived.set(key, make());
      return derived.get(key) as T;
    },
  };
  return { lookup: limited, items: () => items().filter(({ kind, id }) => isAllowed(kind, id)) };
}

function listOf({ content }: GameRules, allowed: AllowedContent): string {
  const names = Object.entries(allowed)
    .filter(([, ids]) => ids.length > 0)
    .map(([kind, ids]) => {
      const items = content.items().filter((item) => item.kind === kind && ids.includes(item.id));
      return `the ${kind} ${items.map(({ name }) => name).join(", ")}`;
    });
  return names.join(" and ");
}
