import {
  type AnyGame,
  type ClientRequest,
  type ControlCodec,
  type Dialect,
  EventSink,
  type FrameSource,
  type FrameWriter,
  type Infer,
  issueText,
  type Json,
  type Notice,
  type Schema,
  string,
  struct,
  type TickContext,
  u32,
  union,
  uuid,
} from "@fairtick/contract";
import { layoutState } from "@fairtick/kernel";
import { json, planSnapshot, SnapshotEncoder } from "@fairtick/wire";

/**
 * A dialect for any game: control is JSON, one message a frame of the reliable stream; frames are whole
 * snapshots as a spectator sees them. An input is an object of the game's fields.
 */
export function jsonDialect(game: AnyGame): Dialect {
  return {
    name: `${game.id} in JSON`,
    profiles: ["json"],
    connect: () => jsonCodec(game),
    frameWriter: () => new SnapshotFrames(game),
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
    disconnect: {},
  });
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

class SnapshotFrames implements FrameWriter {
  readonly #game: AnyGame;
  readonly #context: { -readonly [K in keyof TickContext]: TickContext[K] };
  #encoder: SnapshotEncoder | undefined;

  constructor(game: AnyGame) {
    this.#game = game;
    // A frame writer is given the state alone, which is all that these games' views look at.
    this.#context = {
      world: undefined,
      state: {},
      inputs: {},
      seats: { capacity: 0, alive: new Uint8Array(0), driver: new Uint8Array(0) },
      events: new EventSink(1),
      tick: 0,
    };
  }

  maxBytes(): number {
    return planSnapshot(this.#game, layoutState(this.#game.state)).maxBytes;
  }

  write(source: FrameSource, target: Uint8Array, _view: DataView, offset: number): number {
    this.#encoder ??= new SnapshotEncoder(this.#game, layoutOf(this.#game, source.state));
    this.#context.state = source.state as TickContext["state"];
    this.#context.tick = source.serverTick;
    return this.#encoder.encode(this.#context, -1, target, offset);
  }
}

/** The layout of a session's own sections, from the capacities of its tables. */
function layoutOf(game: AnyGame, state: unknown) {
  const tables = state as { readonly [section: string]: { readonly capacity: number } };
  const capacities: { [section: string]: number } = {};
  for (const name of Object.keys(game.state)) {
    if (game.state[name].kind === "table") capacities[name] = tables[name]?.capacity ?? 0;
  }
  return layoutState(game.state, capacities);
}
