/** Why a connection ended: the label in the log and in the metrics, and what it means. */
export const disconnectReasons = {
  left: "The client said that it leaves.",
  closed: "The other side closed the stream, or the network did.",
  timeout: "Nothing valid came for longer than the heartbeat timeout.",
  idle: "The client was there, but sent nothing for longer than the idle timeout.",
  "auth-timeout": "The client did not sign in in time.",
  "auth-failed": "The client was refused when it signed in.",
  incompatible: "The client speaks another version of the protocol, or plays another game or other rules.",
  "protocol-violation": "Too many malformed messages, one beyond the limit, or a stream that cannot be read.",
  "rate-limited": "The client went on sending more than the limits allow.",
  "partial-message": "A message was begun and not completed in time.",
  "queue-full": "The client reads too slowly: a control message did not fit its queue.",
  fault: "The server failed while it served the connection.",
  replaced: "The same player signed in on another connection.",
  "rules-changed": "The rules of the game were exchanged; who comes back has its place again.",
  kicked: "A moderator has put the player out.",
  banned: "The player, or the address, is banned.",
  shutdown: "The server is closing.",
} as const;

export type DisconnectReason = keyof typeof disconnectReasons;
