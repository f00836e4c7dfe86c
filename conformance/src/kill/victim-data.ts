/** What the storing process writes, so that whoever looks at the database afterwards knows what must be there. */

export const FRAMES_PER_SESSION = 120;

/** Longer than a page of the database, and different for each session. */
export function resultText(sessionId: string): string {
  return JSON.stringify({ session: sessionId, standings: Array.from({ length: 300 }, () => sessionId) });
}
