import type { Profile } from "./messages.ts";
import { type AnyClientMessage, decodeFromClient } from "./messages.ts";
import { detectProfile } from "./profile.ts";
import { type PlayerInputRow, playerInputBytes, playerInputTags, readPlayerInput } from "./telemetry.ts";

/** By which numbers a connection is read: those of one profile, or of whichever the client turns out to use. */
export type ProfileSetting = Profile | "auto";

/** What an ambiguous message of an undetected client is read as. */
const defaultProfile: Profile = "s0";

/** Reads the bincode messages of one client, and finds out which numbers it uses. */
export class BincodeForm {
  /** Undefined until a message has told it; then for the life of the connection. */
  #profile: Profile | undefined;
  readonly #scratch = new Uint8Array(playerInputBytes);
  readonly #scratchView = new DataView(this.#scratch.buffer);

  constructor(setting: ProfileSetting) {
    this.#profile = setting === "auto" ? undefined : setting;
  }

  /** Lets a message of the stream tell the profile. A datagram never does: its sender may be anybody. */
  detect(message: Uint8Array): void {
    if (this.#profile !== undefined) return;
    const detected = detectProfile(message);
    if (detected === "s0" || detected === "s1") this.#profile = detected;
  }

  /** The message, or why there is none. */
  decode(message: Uint8Array): AnyClientMessage | string {
    const decoded = decodeFromClient(this.#profile ?? defaultProfile, message);
    return decoded.ok ? decoded.value : `${decoded.reason.code} at byte ${decoded.reason.offset}`;
  }

  /** Whether the message of the stream is an input, which then is in `row`. Makes nothing. */
  readInput(message: Uint8Array, row: PlayerInputRow): boolean {
    return this.#readInputOf(this.#profile ?? defaultProfile, message, row);
  }

  readDatagramInput(datagram: Uint8Array, row: PlayerInputRow): boolean {
    if (this.#profile !== undefined) return this.#readInputOf(this.#profile, datagram, row);
    return (
      datagram.length === playerInputBytes &&
      (this.#readInputOf("s0", datagram, row) || this.#readInputOf("s1", datagram, row))
    );
  }

  #readInputOf(profile: Profile, message: Uint8Array, row: PlayerInputRow): boolean {
    if (message.length < playerInputBytes) return false;
    for (let i = 0; i < playerInputBytes; i++) this.#scratch[i] = message[i];
    return readPlayerInput(this.#scratchView, 0, playerInputBytes, playerInputTags[profile], row);
  }
}
