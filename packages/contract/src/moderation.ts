/**
 * What moderators do to players: `mute` and `unmute` their chat, `kick` ends their connection, `ban` also keeps them out,
 * `unban` lets them in again.
 */
export const moderationActs = ["mute", "unmute", "kick", "ban", "unban"] as const;
export type ModerationAct = (typeof moderationActs)[number];
