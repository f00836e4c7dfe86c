/**
 * Where a session stands. All games share the words and the table of transitions; a game uses the
 * phases that it needs. Racing games call `active` racing, others play in it.
 */
export const Phase = { lobby: 0, countdown: 1, active: 2, paused: 3, finished: 4 } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

export const phaseNames = ["lobby", "countdown", "active", "paused", "finished"] as const;
export type PhaseName = (typeof phaseNames)[number];

const allowed: Readonly<Record<Phase, readonly Phase[]>> = {
  [Phase.lobby]: [Phase.countdown, Phase.active, Phase.finished],
  [Phase.countdown]: [Phase.lobby, Phase.active, Phase.finished],
  [Phase.active]: [Phase.paused, Phase.finished],
  [Phase.paused]: [Phase.active, Phase.finished],
  [Phase.finished]: [],
};

/** Whether a session may go from one phase to another; staying is not a transition. */
export function canEnterPhase(from: Phase, to: Phase): boolean {
  return allowed[from].includes(to);
}
