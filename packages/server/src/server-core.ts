import { Admission } from "./connection/admission.ts";
import { ConnectionSet } from "./connection/connection-set.ts";
import type { GameDatagrams } from "./connection/game-datagrams.ts";
import type { NetworkObserver } from "./connection/network-observer.ts";
import { Lobby, type LobbyOptions } from "./lobby/lobby.ts";
import { lobbySettings } from "./lobby/lobby-settings.ts";
import type { ServerConfig } from "./ops/config-keys.ts";
import type { Logger } from "./ops/logger.ts";
import type { ServedGame } from "./served-game.ts";

/** What a server needs of the world around it: time, chance, ways out, and somebody who runs sessions. */
export interface CoreParts
  extends Pick<
    LobbyOptions,
    | "identity"
    | "createHost"
    | "recorder"
    | "events"
    | "loadouts"
    | "moderation"
    | "templates"
    | "now"
    | "wallClock"
    | "newId"
    | "newToken"
    | "newSeed"
  > {
  readonly config: ServerConfig;
  readonly games: readonly {
    readonly served: Pick<ServedGame, "package" | "content">;
    readonly datagrams: GameDatagrams;
  }[];
  readonly observer: NetworkObserver;
  readonly logger: Logger;
}

/** A server without sockets, threads and timers. Who has made it moves its bytes and its time. */
export interface ServerCore {
  readonly lobby: Lobby;
  readonly admission: Admission;
  readonly connections: ConnectionSet;
  /** To be called every `pumpIntervalMs`. */
  pump(): void;
  /** To be called every `sweepIntervalMs`. */
  sweep(): void;
}

export const pumpIntervalMs = 50;
export const sweepIntervalMs = 1000;

/** Puts lobby, connections and limits together, as every server has them. */
export function composeCore(parts: CoreParts): ServerCore {
  const { config, games, observer, logger, now, newSeed } = parts;
  const lobby = new Lobby({
    ...parts,
    settings: lobbySettings(config),
    games: games.map(({ served, datagrams }) => ({
      game: served.package.game,
      content: served.content,
      datagrams,
      frameEncodings: served.package.dialect.frameEncodings,
    })),
    log: logger,
  });
  const admission = new Admission({
    limits: config.limits,
    trustedProxies: config.network.trustedProxies,
    observer,
    seed: newSeed(),
    now,
  });
  const connections = new ConnectionSet({
    handler: lobby,
    observer,
    sendQueueMessages: config.network.sendQueueMessages,
    limits: config.limits,
    admission,
    patience: config.network,
    now,
  });
  const guarded = guard(observer);
  let sweptMs = now();
  let isExcused = false;
  return {
    lobby,
    admission,
    connections,
    pump: () => guarded("pump", () => lobby.pump(now())),
    sweep() {
      // After a stall of this thread what has come meanwhile is read before anybody is called silent.
      isExcused = !isExcused && now() - sweptMs > 1.5 * sweepIntervalMs;
      sweptMs = now();
      if (!isExcused) connections.sweep(sweptMs);
      guarded("sweep", () => lobby.sweep(now()));
    },
  };
}

/** Does something whose fault is told and ends nothing else. */
export function guard(observer: NetworkObserver): (where: string, act: () => void) => void {
  return (where, act) => {
    try {
      act();
    } catch (error) {
      observer.fault(undefined, where, error);
    }
  };
}
