import type { Refusal } from "@fairtick/contract";
import { shownText } from "../connection/shown-text.ts";
import { ChatRoom } from "./chat-room.ts";
import type { GameRoom, LobbyContext, LobbySettings } from "./lobby-context.ts";
import type { LobbySession, Member } from "./lobby-session.ts";
import type { Player } from "./player.ts";
import { sanctionText } from "./sanction.ts";

/** Who says what the server has to announce: no player has this id. */
export const serverSpeaker = { id: "00000000-0000-0000-0000-000000000000", name: "Server" };

/** The talk of those who are in no session. */
export function lobbyChat(players: ReadonlyMap<string, Player>, settings: LobbySettings, nowMs: number) {
  const { chatHistory: history, chatRoomRate: rate } = settings;
  return new ChatRoom({ sessionId: undefined, audience: () => inLobby(players), history, rate }, nowMs);
}

/** The talk of a session's members. */
export function sessionChat(
  sessionId: string,
  members: ReadonlyMap<string, Member>,
  { chatHistory: history, chatRoomRate: rate }: LobbySettings,
  nowMs: number,
): ChatRoom {
  return new ChatRoom({ sessionId, audience: () => arrived(members), history, rate }, nowMs);
}

function* inLobby(players: ReadonlyMap<string, Player>): Iterable<Player> {
  for (const player of players.values())
    if (player.sessionId === undefined && player.connection !== undefined) yield player;
}

/** Whoever waits for a seat is sent the history with it. */
function* arrived(members: ReadonlyMap<string, Member>): Iterable<Player> {
  for (const { kind, player } of members.values())
    if (kind !== "pending" && player.connection !== undefined) yield player;
}

/** Says it where the player is: in the session, else in the lobby. */
export function say(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  said: string,
): Refusal | undefined {
  const session = context.sessions.get(player.sessionId ?? "");
  if (session?.members.get(player.id)?.kind === "pending")
    return { code: "conflict", message: "your seat has not come yet" };
  const mute = context.sanctions.find("mute", player, context.wallClock());
  if (mute !== undefined) {
    context.observer.chatRefused(room.game.id, "muted");
    return { code: "forbidden", message: sanctionText(mute) };
  }
  const text = context.filterWords(chatText(said, context.settings.chatCharacters));
  if (text === "") return badRequest("the message is empty");
  const { chat } = session ?? room;
  if (!chat.takeTurn(context.now())) {
    context.observer.chatRefused(room.game.id, "busy");
    return { code: "rate_limited", message: "too much is being said here; this was not passed on" };
  }
  chat.say(player, text, context.wallClock());
  context.observer.chatSaid(room.game.id);
  return undefined;
}

/** The blocked hear nothing of it. An account's list is kept. */
export function block(
  { settings, moderation }: LobbyContext,
  player: Player,
  playerIds: readonly string[],
): Refusal | undefined {
  if (playerIds.length > settings.blocksPerPlayer)
    return badRequest(`you may block ${settings.blocksPerPlayer} players, not ${playerIds.length}`);
  player.blocked.clear();
  for (const playerId of playerIds) if (playerId !== serverSpeaker.id) player.blocked.add(playerId);
  player.hasChosenBlocked = true;
  if (player.isProven) moderation.keepBlocked(player.identityId, [...player.blocked]);
  return undefined;
}

const badRequest = (message: string): Refusal => ({ code: "bad_request", message });

/** Blocks whom the account has blocked before, unless the player has said meanwhile who it shall be. */
export function restoreBlocked({ settings, moderation }: LobbyContext, player: Player): void {
  if (!player.isProven || player.hasChosenBlocked || player.blocked.size > 0) return;
  moderation.blockedBy(player.identityId, (playerIds) => {
    if (player.hasChosenBlocked) return;
    for (const playerId of playerIds.slice(0, settings.blocksPerPlayer)) player.blocked.add(playerId);
  });
}

/** One line: what would begin another is a space. */
const chatText = (text: string, charactersMax: number): string =>
  shownText(text.replace(/[\s\u0085]+/gu, " "), charactersMax);

/** Sends what waits to be heard. */
export function pumpChats(rooms: Iterable<GameRoom>, sessions: Iterable<LobbySession>): void {
  for (const { chat } of rooms) chat.pump();
  for (const { chat } of sessions) chat.pump();
}
