/** Snapshots that may lie between the newest that a viewer has acknowledged and the one that is due, before it gets fewer. */
const BEHIND_MAX = 32;
/** So many more, and another one is left out between two. */
const BEHIND_STEP = 8;

/**
 * How many snapshots are to lie between two that a viewer gets which is `behind` by so many; 1: it gets each. Who reads
 * slowly, or not at all, has what was sent before still to read, in queues of the network that nobody sees: what comes on
 * top of it only comes later. Each is for who answers within half a second at 60 a second. Who does not answer for longer
 * and longer is sent less and less, and yet hears of the session again within an eighth of the time that it was away.
 */
export function snapshotSpacing(behind: number): number {
  return behind < BEHIND_MAX ? 1 : 1 + Math.floor((behind - BEHIND_MAX) / BEHIND_STEP);
}
