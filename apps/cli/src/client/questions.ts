import type { ExtensionServerMessage, ServerMessage } from "@fairtick/apex/dialect";

export type AnyServerMessage = ServerMessage | ExtensionServerMessage;
export type MessageOf<K extends AnyServerMessage["type"]> = Extract<AnyServerMessage, { type: K }>;

/** The server refused a command. The connection goes on. */
export class ServerRefusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A question that waits for its answer. */
interface Question {
  /** Whether this message is the answer; telling so settles it. */
  offer(message: AnyServerMessage): boolean;
  fail(error: Error): void;
}

export const answerTimeoutMs = 10_000;

/** What a client has asked its server and waits for, oldest first. */
export class Questions {
  readonly #open = new Set<Question>();

  /**
   * Waits for the first message of one of the types that is as wanted. An error that comes before it
   * is taken for the answer to what was asked first.
   */
  ask<K extends AnyServerMessage["type"]>(
    types: readonly K[],
    timeoutMs = answerTimeoutMs,
    isWanted: (message: MessageOf<K>) => boolean = () => true,
  ): Promise<MessageOf<K>> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#open.delete(question);
      };
      const question: Question = {
        offer: (message) => {
          const isAnswer =
            (types as readonly string[]).includes(message.type) && isWanted(message as MessageOf<K>);
          if (!isAnswer && message.type !== "Error") return false;
          settle();
          if (message.type === "Error") reject(new ServerRefusal(message.code, message.message));
          else resolve(message as MessageOf<K>);
          return true;
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      const timer = setTimeout(
        () => question.fail(new Error(`the server did not answer within ${timeoutMs / 1000} s`)),
        timeoutMs,
      );
      this.#open.add(question);
    });
  }

  /** Returns whether the message was an answer. */
  offer(message: AnyServerMessage): boolean {
    for (const question of this.#open) if (question.offer(message)) return true;
    return false;
  }

  failAll(error: Error): void {
    for (const question of [...this.#open]) question.fail(error);
  }
}
