import type { ServerMessage } from "@fairtick/apex/dialect";
import type { DatagramSeal } from "../foreign-client/datagram-seal.ts";
import { type Dice, pick } from "./mutations.ts";

/** What a stream was told for its datagrams. */
export interface OverheardToken {
  readonly token: string;
  /** The address that the stream came from. */
  readonly address: string;
  readonly seal: DatagramSeal | undefined;
}

const keptIds = 64;
/** Older ones belong to streams that have ended. */
const keptTokens = 12;
const unknownId = "00000000-0000-4000-8000-000000000000";

/** What the abusers have overheard of the server: names that mean something make better lies than random ones. */
export class Knowledge {
  readonly #sessions: string[] = [];
  readonly #players: string[] = [];
  readonly #cars: string[] = [];
  readonly #tracks: string[] = [];
  readonly #tokens: OverheardToken[] = [];

  learn(message: ServerMessage): void {
    switch (message.type) {
      case "AuthSuccess":
        keep(this.#players, message.player_id);
        return;
      case "SessionJoined":
        keep(this.#sessions, message.session_id);
        return;
      case "LobbyState":
        for (const { id } of message.available_sessions) keep(this.#sessions, id);
        for (const { id } of message.players_in_lobby) keep(this.#players, id);
        for (const { id } of message.car_configs) keep(this.#cars, id);
        for (const { id } of message.track_configs) keep(this.#tracks, id);
    }
  }

  learnToken(token: OverheardToken): void {
    this.#tokens.push(token);
    if (this.#tokens.length > keptTokens) this.#tokens.shift();
  }

  session(dice: Dice): string {
    return one(this.#sessions, dice);
  }

  car(dice: Dice): string {
    return one(this.#cars, dice);
  }

  track(dice: Dice): string {
    return one(this.#tracks, dice);
  }

  /** An id of any kind, most likely of the wrong one. */
  anyId(dice: Dice): string {
    return one(pick([this.#sessions, this.#players, this.#cars, this.#tracks], dice), dice);
  }

  token(dice: Dice): OverheardToken | undefined {
    return this.#tokens.length === 0 ? undefined : pick(this.#tokens, dice);
  }
}

function keep(ids: string[], id: string): void {
  if (ids.includes(id)) return;
  ids.push(id);
  if (ids.length > keptIds) ids.shift();
}

const one = (ids: readonly string[], dice: Dice): string => (ids.length === 0 ? unknownId : pick(ids, dice));
