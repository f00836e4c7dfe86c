import type { ErrorCode, Json, Refusal } from "@fairtick/contract";

/** The server, or the rules, refused a command. */
export class CommandRefused extends Error {
  readonly code: ErrorCode;

  constructor({ code, message }: Refusal) {
    super(message);
    this.name = "CommandRefused";
    this.code = code;
  }
}

/** Nobody knows whether a command was applied: the session has ended before its answer. */
export class CommandUnanswered extends Error {
  constructor() {
    super("the session ended before the command was answered");
    this.name = "CommandUnanswered";
  }
}

export interface SentCommand {
  readonly number: number;
  readonly name: string;
  readonly payload: Json;
}

interface Waiting extends SentCommand {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Commands that wait for their answers at once. */
const WAITING_MAX = 64;

/**
 * The commands of one seat: numbered from where the seat's last one stood, kept until they are answered and sent again
 * on another connection. The server applies a number once, however often it comes.
 */
export class CommandBook {
  readonly #send: (command: SentCommand) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last: number;

  constructor(lastCommand: number, send: (command: SentCommand) => void) {
    this.#last = lastCommand;
    this.#send = send;
  }

  /** Fulfilled when it has been applied; rejected with `CommandRefused` or `CommandUnanswered`. */
  issue(name: string, payload: Json): Promise<void> {
    if (this.#waiting.size >= WAITING_MAX) {
      const message = `${WAITING_MAX} commands wait for their answers`;
      return Promise.reject(new CommandRefused({ code: "rate_limited", message }));
    }
    const number = ++this.#last;
    return new Promise((resolve, reject) => {
      const command = { number, name, payload, resolve, reject };
      this.#waiting.set(number, command);
      this.#send(command);
    });
  }

  answered(number: number, refusal: Refusal | undefined): void {
    const command = this.#waiting.get(number);
    if (command === undefined) return;
    this.#waiting.delete(number);
    if (refusal === undefined) command.resolve();
    else command.reject(new CommandRefused(refusal));
  }

  /** Another connection has taken the seat over: `lastCommand` is the newest number that the server has seen of it. */
  resumed(lastCommand: number): void {
    if (lastCommand > this.#last) this.#last = lastCommand;
    for (const command of this.#waiting.values()) this.#send(command);
  }

  end(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new CommandUnanswered());
  }
}
