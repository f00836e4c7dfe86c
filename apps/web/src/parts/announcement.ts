import type { Chat } from "@fairtick/client";

/** As whom servers speak in chats. */
export const serverId = "00000000-0000-0000-0000-000000000000";
/** What was said before that is only history, to whoever comes in. */
const NEWS_MS = 10 * 60_000;

/** Whether somebody who runs the server has just said it. */
export const isAnnouncement = (line: Chat["lines"][number], nowMs: number): boolean =>
  line.playerId === serverId && nowMs - line.sentMs < NEWS_MS;
