import type { Json, TemplateReader, TemplateTerms } from "@fairtick/contract";
import { type Manifest, openManifest } from "./manifest.ts";
import { CARS_MAX, LAPS_MAX, QUALIFYING_MINUTES_MAX, raceOptions } from "./options.ts";
import { CAR_KIND } from "./world.ts";

/** The fields of a template of a race: `track_config_id`, `allowed_cars`, `max_players` and the others. */
export const raceTemplate: TemplateReader = {
  parse(source, report) {
    const manifest = openManifest(source, report);
    const item = readTerms(manifest);
    manifest.warnUnread();
    const { problems } = manifest;
    return problems.length === 0 ? { ok: true, item } : { ok: false, problems };
  },
};

function readTerms(manifest: Manifest): TemplateTerms {
  const track = manifest.uuid("track_config_id");
  const allowed = manifest.uuids("allowed_cars");
  const maxPlayers = manifest.whole("max_players", 2, CARS_MAX);
  const aiCount = manifest.whole("default_ai_count", 0, maxPlayers);
  const lapLimit = manifest.whole("lap_limit", 1, LAPS_MAX);
  const aiSkill = manifest.choice("ai_skill", raceOptions.fields.aiSkill.variants);
  const collisionModel = manifest.choice("collision_model", raceOptions.fields.collisionModel.variants);
  const qualifying = manifest.whole("qualifying_minutes", 0, QUALIFYING_MINUTES_MAX, 0);
  const options: { [option: string]: Json } = { track, maxPlayers, aiCount, lapLimit };
  if (aiSkill !== undefined) options["aiSkill"] = aiSkill;
  if (collisionModel !== undefined) options["collisionModel"] = collisionModel;
  if (qualifying > 0) options["qualifyingMinutes"] = qualifying;
  const laps = readBounds(manifest, "lap_limit", 1, LAPS_MAX);
  const ai = readBounds(manifest, "ai_count", 0, maxPlayers - 1);
  if (lapLimit < laps.min || lapLimit > laps.max)
    manifest.refuse(
      "lap_limit",
      `${lapLimit} where min_lap_limit and max_lap_limit allow ${laps.min} to ${laps.max}`,
    );
  return { options, bounds: { lapLimit: laps, aiCount: ai }, allowed: { [CAR_KIND]: allowed } };
}

/** Bounds that are not given are as wide as can be. */
function readBounds(manifest: Manifest, field: string, least: number, most: number) {
  const min = manifest.whole(`min_${field}`, least, most, least);
  const max = manifest.whole(`max_${field}`, least, most, most);
  if (min > max) manifest.refuse(`min_${field}`, `${min} where at most max_${field}, ${max}, is allowed`);
  return { min, max };
}
