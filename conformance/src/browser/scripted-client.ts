import { Client, type OpenTransport } from "@fairtick/client";
import type { AnyGame, GamePackage, Json } from "@fairtick/contract";
import { hashFloat, hashText, hashWords } from "@fairtick/kernel";

/** What a client is and asks for, and all that came to it, in order. Data, so that another engine can go through it again. */
export interface ClientRecording {
  readonly options: Json;
  readonly loadout: Json;
  readonly steps: readonly RecordedStep[];
}

export type RecordedStep = { readonly nowMs: number } & (
  | { readonly kind: "update" }
  /** `transport`: how many the client had opened before. */
  | { readonly kind: "opened"; readonly transport: number }
  | { readonly kind: "closed"; readonly transport: number }
  | { readonly kind: "message"; readonly transport: number; readonly base64: string }
);

const NOTED_UPDATES = 30;
const PLAYED_UPDATES = 20;

/** A client that does the same whenever the same comes to it: it makes a session, starts it, and plays. */
export class ScriptedClient {
  readonly client: Client<AnyGame>;
  /** Of all that was shown and sent until then, at every thirtieth update. */
  readonly hashes: string[] = [];
  readonly #asked: Omit<ClientRecording, "steps">;
  readonly #fields: readonly string[];
  #hash = "";
  #updates = 0;
  #hasAsked = false;
  #hasStarted = false;

  constructor(
    { game, content }: GamePackage,
    asked: Omit<ClientRecording, "steps">,
    open: OpenTransport,
    now: () => number,
  ) {
    this.#asked = asked;
    this.#fields = Object.keys(game.input);
    this.client = new Client<AnyGame>({
      game,
      content,
      open: (handler) => {
        const transport = open(handler);
        return {
          sendReliable: (bytes) => transport.sendReliable(this.#noted(bytes)),
          sendUnreliable: (bytes) => transport.sendUnreliable(this.#noted(bytes)),
          close: () => transport.close(),
        };
      },
      now,
      token: "t",
      name: "Ann",
      seed: 1,
    });
    this.client.connect();
  }

  update(): void {
    const { client } = this;
    if (client.state.kind === "online" && !this.#hasAsked) {
      this.#hasAsked = true;
      client.chooseLoadout(this.#asked.loadout);
      client.create(this.#asked.options).catch(() => {});
    }
    const { session } = client;
    if (session !== undefined && !this.#hasStarted) {
      this.#hasStarted = true;
      client.start();
    }
    session?.input(this.#played());
    client.update();
    if (session === undefined) return;
    // A view is one buffer, in which its seats are.
    const { $seats } = session.view as unknown as { readonly $seats: { readonly alive: Uint8Array } };
    this.#add(new Uint32Array($seats.alive.buffer));
    if (++this.#updates % NOTED_UPDATES === 0) this.hashes.push(this.#hash);
  }

  #played(): { readonly [field: string]: number } {
    const turn = Math.floor(this.#updates / PLAYED_UPDATES);
    return Object.fromEntries(this.#fields.map((field, f) => [field, hashFloat(3, turn, f) * 1.6 - 0.6]));
  }

  #noted(bytes: Uint8Array): Uint8Array {
    this.#add(Uint32Array.from(bytes));
    return bytes;
  }

  #add(words: Uint32Array): void {
    this.#hash = hashText(this.#hash + hashWords(words));
  }
}
