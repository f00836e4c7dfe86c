import {
  type AnyGame,
  type ClientRequest,
  type ControlCodec,
  type Dialect,
  type Infer,
  issueText,
  type Json,
  type Notice,
  type Schema,
  string,
  struct,
  u32,
  union,
  uuid,
} from "@fairtick/contract";
import { json } from "@fairtick/wire";
import { SnapshotFrames } from "./snapshot-frames.ts";

/**
 * A dialect for any game: control is JSON, one message a frame of the reliable stream; an input is an object
 * of the game's fields, a command one of a number and the command. Frames are whole snapshots, of what each
 * seat sees or of what spectators see, for everybody.
 */
export function jsonDialect(game: AnyGame, frames: "per-seat" | "shared"): Dialect {
  return {
    name: `${game.id} in JSON`,
    profiles: ["json"],
    connect: () => jsonCodec(game),
    frameWriter: () => new SnapshotFrames(game, frames === "per-seat"),
  };
}

const token = string({ maxLength: 4096 });

function clientMessages(game: AnyGame) {
  return union({
    authenticate: { token, name: string({ minLength: 1, maxLength: 64 }) },
    heartbeat: { tick: u32() },
    lobby: {},
    loadout: { loadout: game.loadout as Schema },
    create: { options: game.options as Schema },
    join: { session: uuid() },
    watch: { session: uuid() },
    leave: {},
    start: {},
    command: { number: u32(), command: union(commandVariants(game)) as Schema },
    disconnect: {},
  });
}

/** Each command of the game as a variant: decoding makes the payload anew, by the command's own schema. */
function commandVariants({ commands }: AnyGame) {
  const variants: { [name: string]: { readonly payload: Schema } } = {};
  for (const name of Object.keys(commands)) variants[name] = { payload: commands[name].payload };
  return variants;
}
type ClientMessage = Infer<ReturnType<typeof clientMessages>>;

function jsonCodec(game: AnyGame): ControlCodec {
  const messages = json(clientMessages(game));
  const inputs = json(struct({ input: struct({ sequence: u32() }) }));
  const fields = Object.keys(game.input);
  const input = { kind: "input" as const, sequence: 0, values: new Float32Array(fields.length) };
  /** Numbers that are missing or none become NaN, which the session makes 0. */
  const decodeInput = (text: string) => {
    const decoded = inputs.decode(text);
    if (!decoded.ok) return undefined;
    const { input: sent } = JSON.parse(text) as { input: Record<string, unknown> };
    input.sequence = decoded.value.input.sequence;
    for (const [i, field] of fields.entries()) {
      const value = Object.hasOwn(sent, field) ? sent[field] : undefined;
      input.values[i] = typeof value === "number" ? value : Number.NaN;
    }
    return input;
  };
  return {
    decode(message) {
      const text = toText(message);
      if (text === undefined) return { kind: "malformed", reason: "not UTF-8" };
      const sent = decodeInput(text);
      if (sent !== undefined) return sent;
      const decoded = messages.decode(text);
      if (decoded.ok) return toRequest(decoded.value);
      const { reason } = decoded;
      return { kind: "malformed", reason: reason.code === "not_json" ? "not JSON" : issueText(reason.issue) };
    },
    decodeDatagram(datagram) {
      const sent = decodeInput(toText(datagram) ?? "");
      return sent ?? { kind: "malformed", reason: "not an input" };
    },
    encode: (notice: Notice) => new TextEncoder().encode(JSON.stringify(notice)),
    encodeBound: () => undefined,
  };
}

function toRequest(message: ClientMessage): ClientRequest {
  switch (message.type) {
    case "authenticate":
      return { kind: "authenticate", token: message.token, name: message.name };
    case "heartbeat":
      return { kind: "heartbeat", tick: message.tick };
    case "loadout":
      return { kind: "loadout", loadout: message.loadout as Json };
    case "create":
      return { kind: "create", options: message.options as Json };
    case "join":
      return { kind: "join", sessionId: message.session, as: "player" };
    case "watch":
      return { kind: "join", sessionId: message.session, as: "spectator" };
    case "command": {
      const { type, payload } = message.command as { readonly type: string; readonly payload: Json };
      return { kind: "command", number: message.number, name: type, payload };
    }
    default:
      return { kind: message.type };
  }
}

function toText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
