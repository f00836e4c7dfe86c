import type { StateOf, StateSchema } from "@fairtick/kernel";
import type { ErrorCode } from "./error-codes.ts";
import type { EventKinds, EventSink } from "./events.ts";
import type { InputColumns, InputSchema, MissingInputPolicy } from "./input.ts";
import type { Phase } from "./phase.ts";
import type { Infer, Schema, StructSchema } from "./schema.ts";
import type { SnapshotSchema, ViewBuilder } from "./snapshot.ts";

/** A value that JSON can carry without loss. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The loaded content, as rules see it. A session keeps the versions that it was created with. */
export interface ContentLookup {
  /** The parsed item, or undefined where there is none. */
  find(kind: string, id: string): unknown;
  /** Ids of a kind in ascending order. */
  ids(kind: string): readonly string[];
  /**
   * Something that was computed from this content alone, made at the first call and kept with it:
   * sessions of the same content share it. `key` names what it is.
   */
  derived<T>(key: string, make: () => T): T;
}

/** The seats of a session, indexed by seat. Part of the state: it is saved, restored and hashed. */
export interface Seats {
  readonly capacity: number;
  readonly alive: Uint8Array;
  /** 0: an external driver (a person, a bot). Otherwise the 1-based place of an AI driver in `drivers`. */
  readonly driver: Uint8Array;
}

/** What a stage, a hook or a driver works on. One object a session; only `tick` changes. */
export interface TickContext<
  World = unknown,
  S extends StateSchema = StateSchema,
  I extends InputSchema = InputSchema,
> {
  readonly world: World;
  readonly state: StateOf<S>;
  readonly inputs: InputColumns<I>;
  readonly seats: Seats;
  readonly events: EventSink;
  /** The tick being stepped: 0 for the first. */
  readonly tick: number;
}

/** What a client may predict of a stage: for its own rows, for contacts, or nothing. */
export type Predicted = "own" | "contacts" | "never";

export interface Stage<T> {
  readonly name: string;
  readonly predicted: Predicted;
  readonly run: (t: T) => void;
}

/**
 * An AI driver: part of the step. It reads the state, keeps its memory in the state's columns and
 * writes the inputs of its seat, every `everyTicks` ticks (seats are staggered).
 */
export interface Driver<T> {
  readonly name: string;
  readonly everyTicks: number;
  readonly drive: (t: T, seat: number) => void;
}

/** Why rules refuse something that a player asked for. `code` is a slug of the platform's error codes. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A command: a reliable action of a seat, numbered by the client, applied once, answered. */
export interface Command<T, P extends Schema = Schema> {
  readonly payload: P;
  readonly apply: (t: T, seat: number, payload: Infer<P>) => Refusal | undefined;
}

/**
 * Declares a command: `apply` gets the payload in its own type. It may rely on it, since a payload that
 * is not of the schema never gets there.
 */
export function defineCommand<T, P extends Schema>(command: Command<T, P>): Command<T> {
  return command as unknown as Command<T>;
}

/** A driver that takes a seat when the session starts. */
export interface SeatFill {
  readonly driver: string;
  readonly name: string;
  readonly loadout: Json;
}

/** Who sits where: metadata of a session, not state. */
export interface RosterEntry {
  readonly seat: number;
  /** UUID. */
  readonly playerId: string;
  readonly name: string;
  /** `external`, or the name of an AI driver. */
  readonly driver: string;
  readonly loadout: Json;
}

/**
 * A game: pure rules. The platform knows games only by this type.
 *
 * All hooks are deterministic functions of their arguments. They run inside a tick and do not fail:
 * what a player may ask for is checked by `checkOptions`, `checkLoadout` and the commands' schemas.
 */
export interface Game<
  S extends StateSchema = StateSchema,
  I extends InputSchema = InputSchema,
  World = unknown,
  O extends StructSchema<{ readonly [name: string]: Schema }> = StructSchema<{
    readonly [name: string]: Schema;
  }>,
  L extends Schema = Schema,
  T = TickContext<World, S, I>,
> {
  readonly id: string;
  /** Of the rules: raised whenever equal inputs may give another state. */
  readonly version: number;
  readonly tickHz: number;
  readonly state: S;
  readonly input: I;
  readonly onMissingInput: MissingInputPolicy;
  readonly events: EventKinds;
  readonly commands: { readonly [name: string]: Command<T> };
  readonly snapshot: SnapshotSchema;
  /** Which rows a viewer sees. */
  readonly view: (t: T, view: ViewBuilder) => void;
  readonly options: O;
  readonly loadout: L;
  /** What a new session of these options looks like, or why there can be none. */
  readonly plan: (options: Infer<O>, content: ContentLookup) => SessionPlan | Refusal;
  /** Whether a player may take a seat with this loadout. */
  readonly checkLoadout: (loadout: Infer<L>, content: ContentLookup) => Refusal | undefined;
  /** The immutable part of a session: tracks, tables. Shared by sessions; never changed by a step. */
  readonly prepare: (options: Infer<O>, content: ContentLookup, seed: number) => World;
  readonly create: (t: T) => void;
  readonly seat: (t: T, seat: number, loadout: Infer<L>) => void;
  readonly unseat: (t: T, seat: number) => void;
  /** Drivers for the free seats, asked for once, when the session starts. `taken` counts the seats in use. */
  readonly fill: (world: World, taken: number) => readonly SeatFill[];
  readonly start: (t: T) => void;
  readonly phase: (state: StateOf<S>) => Phase;
  /** Phases in which a player may take a seat. */
  readonly joinDuring: readonly Phase[];
  readonly stages: readonly Stage<T>[];
  readonly drivers: readonly Driver<T>[];
  /**
   * The final standings as they are stored. Asked for once, when the session is finished. The roster
   * includes those who left after the start.
   */
  readonly results: (world: World, state: StateOf<S>, roster: readonly RosterEntry[]) => Json;
}

/** What `plan` says of a session before it exists. */
export interface SessionPlan {
  /** Shown in lists, for example the name of the track. */
  readonly title: string;
  /** Seats, 1 to 65,534. */
  readonly seats: number;
  /** Seats that AI drivers will take at the start if people leave them free. */
  readonly reservedSeats: number;
  /** How long the countdown lasts that a start begins; 0 without one. */
  readonly countdownSeconds: number;
  /** Rows of the tables that are smaller than the schema's capacity. */
  readonly capacities: { readonly [section: string]: number };
  /** Content ids that the session uses, by kind: what must be sent to the thread that runs it. */
  readonly content: readonly { readonly kind: string; readonly id: string }[];
}

/** A game whose type parameters do not matter to the holder: what the platform handles. */
// biome-ignore lint/suspicious/noExplicitAny: the parameters are invariant, and the platform never looks inside.
export type AnyGame = Game<any, any, any, any, any, any>;

/**
 * Checks a game's declarations and freezes it.
 *
 * @throws RangeError for a tick rate that is not a whole number of 1 to 480 Hz, a duplicate stage or
 * driver name, a driver called `external` or without a rate, or an id that is not lower-case kebab.
 */
export function defineGame<
  S extends StateSchema,
  I extends InputSchema,
  World,
  O extends StructSchema<{ readonly [name: string]: Schema }>,
  L extends Schema,
>(game: Game<S, I, World, O, L>): Game<S, I, World, O, L> {
  if (!/^[a-z][a-z0-9-]*$/.test(game.id))
    throw new RangeError(`game id "${game.id}" is not lower-case kebab`);
  if (!(Number.isInteger(game.tickHz) && game.tickHz >= 1 && game.tickHz <= 480))
    throw new RangeError(`tickHz ${game.tickHz} is not a whole number in 1..480`);
  assertUnique(
    game.stages.map((s) => s.name),
    "stage",
  );
  assertUnique(
    game.drivers.map((d) => d.name),
    "driver",
  );
  for (const { name, everyTicks } of game.drivers) {
    if (name === "external") throw new RangeError('"external" is the driver of people, not of a game');
    if (!(Number.isInteger(everyTicks) && everyTicks >= 1))
      throw new RangeError(`driver ${name}: everyTicks ${everyTicks} is not a whole number of at least 1`);
  }
  return Object.freeze(game);
}

function assertUnique(names: readonly string[], what: string): void {
  if (new Set(names).size !== names.length)
    throw new RangeError(`two ${what}s have one name: ${names.join(", ")}`);
}
