/**
 * Every error that a client can receive: the number that travels, its slug and when it is used.
 * Several slugs may share a number; protocols that carry only numbers tell them apart by the message.
 */
export const errorCodes = {
  bad_request: { number: 400, meaning: "The request makes no sense here: a bad value, or no car selected." },
  auth: { number: 401, meaning: "The client has not authenticated, or its token is not valid." },
  forbidden: { number: 403, meaning: "The player may not do this, such as starting another host's session." },
  not_found: { number: 404, meaning: "The session, track or car does not exist." },
  conflict: { number: 409, meaning: "The request contradicts the player's or the session's state." },
  session_full: { number: 409, meaning: "All seats of the session are taken." },
  already_started: { number: 409, meaning: "The session has started; watching it is allowed." },
  too_large: { number: 413, meaning: "The message exceeds a limit of the protocol." },
  rate_limited: { number: 429, meaning: "Too many messages in a short time; this one was not executed." },
  internal: { number: 500, meaning: "The server failed; the fault was logged and the session ended." },
  unavailable: { number: 503, meaning: "The server has no room for another session." },
  shutting_down: { number: 503, meaning: "The server is closing." },
} as const;

export type ErrorCode = keyof typeof errorCodes;
