import type { ContentItem } from "@fairtick/contract";
import type { GameContent } from "../lobby/lobby-context.ts";
import type { SessionTemplate } from "../templates/session-template.ts";
import { templateKind } from "../templates/template-manifest.ts";
import { TemplateShelf } from "../templates/template-shelf.ts";
import { errandContent, errandGame, town } from "./errand-game.ts";

const kind = templateKind("errand");

export const templateId = (number: number) => `77000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** What a template of an errand says; `number` tells it from others. */
export function errandManifest(number: number, changed: object = {}) {
  return {
    id: templateId(number),
    name: `Errand ${number}`,
    start_mode: "countdown",
    rotation_weight: 10,
    options: { place: town, drivers: 2 },
    bounds: { drivers: { min: 0, max: 3 } },
    allowed: {},
    ...changed,
  };
}

/** @throws Error for a manifest that is not valid. */
export function errandTemplate(number: number, changed: object = {}): SessionTemplate {
  const parsed = kind.parse(errandManifest(number, changed), () => undefined, { warn: () => {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.item;
}

function templateFile(template: SessionTemplate): ContentItem<unknown> {
  const { id, name } = template;
  const source = { manifest: { id, name }, files: {} };
  return {
    kind: "templates",
    id,
    name,
    version: "",
    digest: id,
    item: template,
    source,
    folder: `${id}.toml`,
  };
}

/** The templates of these files, which may be exchanged. */
export function errandShelf(templates: readonly SessionTemplate[], content: GameContent = errandContent()) {
  const files = templates.map(templateFile);
  const rules = { game: errandGame, content, frameEncodings: undefined };
  return { files, shelf: new TemplateShelf([{ rules, kind, files: () => files }]) };
}
