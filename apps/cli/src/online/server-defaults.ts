import { userInfo } from "node:os";

/** Where a server is looked for. */
export const serverDefaults = { host: "127.0.0.1", tcpPort: 9000 } as const;

/** What a guest shows; a spectator shows another, so that both can be the same person. */
export const guestToken = "guest";
const spectatorToken = "spectator";

/** The name of the person at this machine. */
export function playerName(): string {
  try {
    return userInfo().username;
  } catch {
    return "driver";
  }
}

/**
 * The request of somebody who only watches. A server knows guests by token and name: with those of
 * the driver, a spectator would take over the seat of the driver.
 */
export function asSpectator<T extends { readonly name: string; readonly token: string }>(request: T): T {
  return {
    ...request,
    name: request.name === playerName() ? `${request.name} (watching)` : request.name,
    token: request.token === guestToken ? spectatorToken : request.token,
  };
}
