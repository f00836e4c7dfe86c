/** So many viewers are shown a tick, if there are ticks enough: about half a millisecond. */
const GROUP_VIEWERS = 64;

/** Viewers of a session that are shown the same ticks. */
export interface ViewerGroup<History, Viewer> {
  /** Its snapshots are those of the ticks that are so far behind a multiple of the interval. */
  readonly phase: number;
  readonly history: History;
  readonly viewers: Viewer[];
}

/**
 * Deals viewers out to groups that have their snapshots in different ticks, so that no tick has to make those of a great
 * crowd. Sessions begin at different phases, so that neither do all sessions of a thread make theirs in the same tick.
 */
export class ViewerGroups<History, Viewer> {
  readonly all: ViewerGroup<History, Viewer>[] = [];
  /** In the order in which groups get them. */
  readonly #phases: readonly number[];
  readonly #newHistory: () => History;

  /** `besideTicks`: between the snapshots of others of the session, in whose ticks these get none if they can do without; 0 without others. */
  constructor(everyTicks: number, session: number, newHistory: () => History, besideTicks = 0) {
    const phases = Array.from({ length: everyTicks }, (_, i) => (session + i) % everyTicks);
    const free = phases.filter((phase) => besideTicks > 0 && phase % besideTicks !== session % besideTicks);
    this.#phases = free.length === 0 ? phases : free;
    this.#newHistory = newHistory;
  }

  /** The group of somebody who comes now: the smallest, or where all are full a new one. */
  join(): ViewerGroup<History, Viewer> {
    let smallest = this.all[0];
    for (const group of this.all) if (group.viewers.length < smallest!.viewers.length) smallest = group;
    const isFull = smallest === undefined || smallest.viewers.length >= GROUP_VIEWERS;
    if (smallest !== undefined && (!isFull || this.all.length === this.#phases.length)) return smallest;
    const group = { phase: this.#freePhase(), history: this.#newHistory(), viewers: [] };
    this.all.push(group);
    return group;
  }

  leave(group: ViewerGroup<History, Viewer>, viewer: Viewer): void {
    group.viewers.splice(group.viewers.indexOf(viewer), 1);
    if (group.viewers.length === 0) this.all.splice(this.all.indexOf(group), 1);
  }

  #freePhase(): number {
    const phase = this.#phases.find((each) => !this.all.some((group) => group.phase === each));
    return phase ?? (this.#phases[0] as number);
  }
}
