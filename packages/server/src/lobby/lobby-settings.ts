import { exemption } from "../connection/client-network.ts";
import { spectatorDelay } from "../host/spectator-delay.ts";
import type { ServerConfig } from "../ops/config-keys.ts";
import type { LobbySettings } from "./lobby-context.ts";

/** Shown to clients as the version of the server. */
const serverVersion = 1;

/** What of the configuration concerns the lobby. */
export function lobbySettings({ server, network, limits, replays, api }: ServerConfig): LobbySettings {
  return {
    serverVersion,
    maxSessions: server.maxSessions,
    sessionsPerAddress: limits.sessionsPerAddress,
    spectatorsPerSession: limits.spectatorsPerSession,
    previewsPerSession: limits.previewsPerSession,
    spectatorHz: network.spectatorHz,
    spectatorDelay: spectatorDelay(network),
    makerWaitMs: api.makerWaitSeconds * 1000,
    playbacksMax: replays.playbacksMax,
    playbacksPerAccount: replays.playbacksPerAccount,
    playbackIdleMs: replays.playbackIdleSeconds * 1000,
    isExempt: exemption(limits.exemptAddresses),
    sessionTimeoutMs: server.sessionTimeoutSeconds * 1000,
    resumeWindowMs: network.resumeWindowSeconds * 1000,
    lobbyTimeoutMs: server.lobbyTimeoutSeconds * 1000,
    lobbyBroadcastMs: network.lobbyBroadcastMs,
    heartbeatIntervalMs: network.heartbeatIntervalMs,
    guessRate: limits.guessRate,
    trackedAddresses: limits.trackedAddresses,
    chatCharacters: limits.chatCharacters,
    chatHistory: limits.chatHistory,
    chatRoomRate: limits.chatRoomRate,
    chatBlockedWords: limits.chatBlockedWords,
    sanctionsMax: limits.sanctionsMax,
    blocksPerPlayer: limits.blocksPerPlayer,
  };
}
