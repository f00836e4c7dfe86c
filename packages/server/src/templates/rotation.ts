import { hashUint32 } from "@fairtick/kernel";
import type { SessionTemplate, TemplateSource } from "./session-template.ts";
import type { Opening, StandingPlan } from "./standing-sessions.ts";

export interface RotationOptions {
  readonly game: string;
  readonly count: number;
  /** How long a session with a countdown is open before it. */
  readonly lobbyMs: number;
  readonly templates: TemplateSource;
  /** Of the draws. */
  readonly seed: number;
}

/** The rotation: each place has a session of a template that was drawn, again and again. */
export function rotationPlan({ game, count, lobbyMs, templates, seed }: RotationOptions): StandingPlan {
  let draws = 0;
  return {
    game,
    count,
    pauseMs: 0,
    next() {
      const template = drawTemplate(templates.active(game), seed, draws++);
      if (template === undefined) return undefined;
      const { id, name, options, allowed } = template;
      return { name, options, templateId: id, allowed, opening: openingOf(template, lobbyMs) };
    },
  };
}

function openingOf({ startMode, minPlayers }: SessionTemplate, lobbyMs: number): Opening {
  return startMode === "manual" ? { kind: "host" } : { kind: "countdown", lobbyMs, minPlayers };
}

/**
 * One of these by weight: equal seeds and numbers of the draw give the same one. Those of the schedule are held at their
 * times and never drawn. Undefined where all weigh nothing.
 */
export function drawTemplate(
  templates: readonly SessionTemplate[],
  seed: number,
  draw: number,
): SessionTemplate | undefined {
  const drawn = templates.filter(({ startMode }) => startMode !== "scheduled");
  const total = drawn.reduce((sum, { rotationWeight }) => sum + rotationWeight, 0);
  let left = (hashUint32(seed, draw, 0) / 2 ** 32) * total;
  for (const template of drawn) {
    left -= template.rotationWeight;
    if (left < 0) return template;
  }
  return undefined;
}
