import {
  type ContentKind,
  type ContentProblem,
  type ContentReport,
  isUuid,
  type Json,
  type TemplateReader,
  type TemplateTerms,
} from "@fairtick/contract";
import { optionTerms } from "./option-terms.ts";
import { type SessionTemplate, type StartMode, startModes } from "./session-template.ts";

/** Fields that every template has; the others are the game's to read. */
const platformFields = [
  "id",
  "name",
  "game",
  "start_mode",
  "min_players",
  "rotation_weight",
  "active",
] as const;

const minPlayersMax = 1000;

/** Templates of a game as content, each in a file of its own: what a file, a row of the database or a request says of one. */
export function templateKind(
  game: string,
  reader: TemplateReader = optionTerms,
): ContentKind<SessionTemplate> {
  return {
    kind: "templates",
    manifestFile: "template.toml",
    isUnversioned: true,
    parse(source, _files, report) {
      const manifest = source as { readonly [field: string]: unknown };
      const problems: ContentProblem[] = [];
      const common = readCommon(manifest, game, (field, message) => problems.push({ field, message }));
      const terms = readTerms(reader, manifest, report);
      if (!terms.ok) problems.push(...terms.problems);
      if (problems.length > 0 || !terms.ok) return { ok: false, problems };
      return { ok: true, item: Object.freeze({ ...common, ...terms.item }) };
    },
  };
}

function readTerms(reader: TemplateReader, manifest: object, report: ContentReport) {
  const own = Object.entries(manifest).filter(([field]) => !platformFields.some((known) => known === field));
  return reader.parse(Object.fromEntries(own), report);
}

function readCommon(
  manifest: { readonly [field: string]: unknown },
  game: string,
  refuse: (field: string, message: string) => void,
): Omit<SessionTemplate, keyof TemplateTerms> {
  const { id, name, game: stated, start_mode: mode, active = true } = manifest;
  if (typeof id !== "string" || !isUuid(id.toLowerCase()))
    refuse("id", `${shown(id)} where a UUID is needed, as in 770e8400-e29b-41d4-a716-446655440001`);
  if (typeof name !== "string" || name.length < 1 || name.length > 100)
    refuse("name", `${shown(name)} where a text of 1 to 100 characters is needed`);
  if (stated !== undefined && stated !== game)
    refuse("game", `${shown(stated)} where these are templates of ${game}`);
  const startMode = startModes.find((known) => known === String(mode).toLowerCase());
  if (startMode === undefined)
    refuse("start_mode", `${shown(mode)} where one of ${startModes.join(", ")} is needed`);
  if (typeof active !== "boolean") refuse("active", `${shown(active)} where true or false is needed`);
  const whole = (field: string, min: number, max: number, absent?: number) => {
    const found = manifest[field] ?? absent;
    if (typeof found === "number" && Number.isInteger(found) && found >= min && found <= max) return found;
    refuse(field, `${shown(manifest[field])} where a whole number of ${min} to ${max} is needed`);
    return min;
  };
  return {
    id: String(id).toLowerCase(),
    game,
    name: String(name),
    startMode: startMode as StartMode,
    minPlayers: whole("min_players", 1, minPlayersMax, 1),
    rotationWeight: whole("rotation_weight", 0, 100),
    isActive: active === true,
  };
}

const shown = (found: unknown): string =>
  found === undefined ? "nothing" : (JSON.stringify(found as Json)?.slice(0, 100) ?? "nothing");
