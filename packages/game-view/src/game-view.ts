import type { Lobby } from "@fairtick/client";
import type { AnyGame, ContentKind, Json } from "@fairtick/contract";
import type { ReactNode } from "react";
import type { Action, ActionState } from "./controls/action.ts";
import type { Ghost } from "./ghost.ts";
import type { ShownSession } from "./shown-session.ts";

/** What a game is to a page: how it is entered, controlled and drawn. A page knows games through this alone. */
export interface GameView<G extends AnyGame = AnyGame> {
  readonly game: G;
  /** What the game's content is made with. */
  readonly content: readonly ContentKind<unknown>[];
  /** In the order in which settings list them. */
  readonly actions: readonly Action[];
  /** In the order in which a panel lists them. */
  readonly debugLayers: readonly DebugLayer[];
  /** Options of a session for somebody who just wants to play, from the content that the server has. */
  quickOptions(lobby: Lobby): Json;
  quickLoadout(lobby: Lobby): Json;
  /** What a form for a new session begins with where the defaults of the options, which programs rely on, make a poor game. */
  readonly proposedOptions?: { readonly [option: string]: Json };
  /** Options and loadouts that are ids of content, by their name, with the kind of it. */
  readonly chosenFrom: { readonly [field: string]: OptionSource };
  /** Labels, in English, of values of options whose names in the rules say too little to people. */
  readonly valueWords?: { readonly [value: string]: string };
  open(session: ShownSession<G>, place: ScenePlace): Scene<G>;
  /** The record that who plays may have driven beside them as a ghost, where the game keeps any. */
  readonly record?: RecordGhost<G>;
  /**
   * What a finished session was for one of its players, in a few words: "2nd of 8, best lap 1:23.456". Undefined where its
   * results say nothing of them.
   */
  resultWords(results: Json, playerId: string): string | undefined;
}

/** A game's view where it does not matter whose it is. */
// biome-ignore lint/suspicious/noExplicitAny: views are contravariant in their game, and a list holds them all.
export type AnyGameView = GameView<any>;

/** Something of the simulation that is drawn over the picture for those who want to look into it. */
export interface DebugLayer {
  readonly name: string;
  /** In English; pages translate it (`textKey`). */
  readonly label: string;
}

export interface OptionSource {
  /** Kind of content as the lobby lists it. */
  readonly kind: string;
}

export interface RecordGhost<G extends AnyGame = AnyGame> {
  /** The action that has it come and go. */
  readonly action: string;
  /** The leaderboard whose first it is, for who plays in a session; undefined while that is not known. */
  boardOf(session: ShownSession<G>): { readonly board: string; readonly variant: string } | undefined;
}

/** Where and for whom a scene is. */
export interface ScenePlace {
  /** A small picture among others: no names, no panels. */
  readonly isMiniature: boolean;
  /** The viewer wants things to move no more than they must. */
  readonly reducedMotion: boolean;
  /** Where the scene keeps what was chosen in it for the next time; undefined: nowhere. */
  readonly kept?: KeptText;
}

/** A text that lasts. */
export interface KeptText {
  /** Undefined where there is none; it may be any text. */
  read(): string | undefined;
  write(text: string): void;
}

/** What viewers may want otherwise. */
export interface SceneLook {
  /** `distinct`: colours that are told apart by every kind of eye. */
  readonly colours: "usual" | "distinct";
  /** Who is who, in the picture itself. */
  readonly areNamesShown: boolean;
}

/** Who or what is looked at in a scene in which nobody plays. */
export interface SceneCamera {
  /** `director`: the scene chooses. `free`: nobody is followed. */
  readonly mode: "director" | "seat" | "free";
  /** The seat that is followed, undefined where there is none. */
  readonly followed: number | undefined;
  follow(seat: number): void;
  direct(): void;
  /** Moves what is seen by so many pixels, and follows nobody any more. */
  pan(dxPx: number, dyPx: number): void;
  /** Above 1 it comes nearer. */
  zoom(factor: number): void;
}

/** One session as it is shown. All sizes are CSS pixels. */
export interface Scene<G extends AnyGame = AnyGame> {
  /** Inputs for this moment; not called for spectators. */
  drive(actions: ActionState, elapsedMs: number): { readonly [K in keyof G["input"]]?: number };
  /** An action that is done once, when its key goes down. */
  act(action: string): void;
  /** `nowMs` only goes forward. */
  draw(context: CanvasRenderingContext2D, width: number, height: number, nowMs: number): void;
  readonly camera: SceneCamera;
  /**
   * Draws these beside those who are there: each begins its lap whenever who is followed begins one. `words`: why there is none
   * though one was asked for; shown where else times are.
   */
  showGhosts(ghosts: readonly Ghost[], words?: string): void;
  /** Draws these layers over the picture, by their names; none until this is called. */
  showLayers(names: ReadonlySet<string>): void;
  /** Whether it may be heard; it is silent until this is called. Browsers allow sound only after a key or a click. */
  setSound(isOn: boolean): void;
  /** Until this is called, colours are the usual ones and names are shown. */
  setLook(look: SceneLook): void;
  /** What lies over the picture, made anew some times a second. */
  panels(): ReactNode;
  /** What the game has to say once it is over; undefined before. */
  outcome(): ReactNode | undefined;
  close(): void;
}
