import type { Json, Refusal } from "@fairtick/contract";
import type { SessionTemplate, TemplateSource } from "./session-template.ts";

/** The template that somebody names for a session, or why it cannot be had. */
export function namedTemplate(
  templates: TemplateSource,
  game: string,
  id: string,
): SessionTemplate | Refusal {
  const found = templates.find(game, id.toLowerCase());
  if (found === undefined) return { code: "not_found", message: `there is no template ${id}` };
  const { template, inactive } = found;
  if (inactive === undefined) return template;
  return { code: "conflict", message: `the template ${template.name} is not active: ${inactive}` };
}

export interface TemplateOptions {
  readonly options: { readonly [option: string]: Json };
}

/** The options of a session of a template, of which these are to be otherwise; or why they may not. */
export function optionsOf(template: SessionTemplate, changed: Json): TemplateOptions | Refusal {
  if (typeof changed !== "object" || changed === null || Array.isArray(changed))
    return badRequest("options must be an object");
  const fields = changed as TemplateOptions["options"];
  for (const [option, value] of Object.entries(fields)) {
    const refusal = changeRefusal(template, option, value);
    if (refusal !== undefined) return badRequest(refusal);
  }
  return { options: { ...template.options, ...fields } };
}

function changeRefusal(
  { name, options, bounds }: SessionTemplate,
  option: string,
  value: Json,
): string | undefined {
  if (Object.hasOwn(options, option) && value === options[option]) return undefined;
  const bound = Object.hasOwn(bounds, option) ? bounds[option] : undefined;
  const shown = JSON.stringify(value)?.slice(0, 100);
  if (bound === undefined) {
    const choice = Object.keys(bounds).join(", ") || "none";
    return `${option}: ${shown}, which the template ${name} leaves to nobody; options that may be chosen: ${choice}`;
  }
  const { min, max } = bound;
  if (typeof value === "number" && value >= min && value <= max) return undefined;
  return `${option}: ${shown} where the template ${name} allows ${min} to ${max}`;
}

const badRequest = (message: string): Refusal => ({ code: "bad_request", message });
