import type { SessionFilter } from "@fairtick/client";

/** What somebody looks for in the list of sessions, as the form has it. */
export interface FilterChoice {
  readonly text: string;
  readonly phase: FilterPhase;
  readonly hasFreeSeat: boolean;
  readonly isOpen: boolean;
}

export type FilterPhase = "any" | "waiting" | "running";

export const noFilter: FilterChoice = { text: "", phase: "any", hasFreeSeat: false, isOpen: false };

const phases = {
  any: undefined,
  waiting: ["lobby"],
  running: ["countdown", "active", "paused"],
} as const;

/** What is not asked for does not matter: a session without a free seat is not looked for. */
export function filterOf({ text, phase, hasFreeSeat, isOpen }: FilterChoice): SessionFilter {
  const sought = phases[phase];
  return {
    text,
    ...(sought !== undefined && { phases: sought }),
    ...(hasFreeSeat && { hasFreeSeat }),
    ...(isOpen && { isOpen }),
  };
}

const prefix = "fairtick.filter.";

/** What was looked for in a game's list, for as long as the tab is there. */
export function loadFilter(game: string, storage: Storage = sessionStorage): FilterChoice {
  try {
    const kept = JSON.parse(storage.getItem(prefix + game) ?? "{}") as Partial<FilterChoice>;
    return {
      text: typeof kept.text === "string" ? kept.text : noFilter.text,
      phase: kept.phase !== undefined && Object.hasOwn(phases, kept.phase) ? kept.phase : noFilter.phase,
      hasFreeSeat: kept.hasFreeSeat === true,
      isOpen: kept.isOpen === true,
    };
  } catch {
    // Forbidden by the browser, or not ours.
    return noFilter;
  }
}

export function keepFilter(game: string, choice: FilterChoice, storage: Storage = sessionStorage): void {
  try {
    storage.setItem(prefix + game, JSON.stringify(choice));
  } catch {
    // It lasts as long as the list is shown.
  }
}
