import type { ContentProblem, Json, TemplateReader } from "@fairtick/contract";

type Table = { readonly [name: string]: unknown };

/**
 * How templates are read of games that have no words of their own for them: `[options]` with the options of the game,
 * `[bounds.<option>]` with `min` and `max`, `[allowed]` with lists of ids by kind of content.
 */
export const optionTerms: TemplateReader = {
  parse(source, report) {
    const problems: ContentProblem[] = [];
    const table = (field: string): Table => {
      const found = (source as Table)[field] ?? {};
      if (typeof found === "object" && !Array.isArray(found)) return found as Table;
      problems.push({ field, message: "must be a table" });
      return {};
    };
    const options = table("options") as { readonly [option: string]: Json };
    const bounds = table("bounds");
    const allowed = table("allowed");
    for (const [option, bound] of Object.entries(bounds)) {
      const { min, max } = (bound ?? {}) as Table;
      if (typeof min === "number" && typeof max === "number" && min <= max) continue;
      problems.push({
        field: `bounds.${option}`,
        message: "must have numbers min and max, min not above max",
      });
    }
    for (const [kind, ids] of Object.entries(allowed)) {
      if (Array.isArray(ids) && ids.every((id) => typeof id === "string")) continue;
      problems.push({ field: `allowed.${kind}`, message: "must be a list of ids" });
    }
    for (const field of Object.keys(source as Table)) {
      if (["options", "bounds", "allowed"].includes(field)) continue;
      report.warn(field, "is not a field of this manifest and is ignored");
    }
    if (problems.length > 0) return { ok: false, problems };
    const terms = { options, bounds, allowed } as never;
    return { ok: true, item: terms };
  },
};
