import { type Dice, pick } from "../abuse/mutations.ts";
import type { ServerProcess } from "../end-to-end/server-process.ts";

/** Longer than any answer takes that is still of use. */
const withinMs = 30_000;
/** What is read of a file in one go. */
const rangeBytes = 4096;

interface Entered {
  readonly account: { readonly id: string };
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Somebody at the HTTP API: an account that is made once and logged in and out again and again. */
export class SoakAccount {
  readonly #server: ServerProcess;
  readonly #name: string;
  #password: string;
  /** What it may be instead: the answer to its change did not come. */
  #otherPassword: string | undefined;
  #isMade = false;
  #entered: Entered | undefined;

  constructor(server: ServerProcess, name: string) {
    this.#server = server;
    this.#name = name;
    this.#password = `the password of ${name}`;
  }

  /** The token to play with. Makes the account at the first time, logs in where it is not. */
  async token(): Promise<string> {
    if (this.#entered === undefined) {
      const path = this.#isMade ? "/auth/login" : "/auth/register";
      const body = { name: this.#name, password: this.#password };
      this.#entered = (await this.#ask("POST", path, body)) as Entered;
      this.#isMade = true;
    }
    return this.#entered.accessToken;
  }

  /** Something that people do with their accounts, by the dice. */
  async act(dice: Dice): Promise<void> {
    await this.token();
    const entered = this.#entered as Entered;
    const roll = dice() % 4;
    if (roll === 0) {
      this.#entered = (await this.#ask("POST", "/auth/refresh", {
        refreshToken: entered.refreshToken,
      })) as Entered;
    } else if (roll === 1) {
      await this.#ask("POST", "/auth/logout", { refreshToken: entered.refreshToken });
      this.#entered = undefined;
    } else if (roll === 2) {
      const next = `another password, ${dice()}`;
      this.#otherPassword = next;
      await this.#ask("POST", "/account/password", { current: this.#password, next });
      this.#password = next;
      this.#otherPassword = undefined;
      this.#entered = undefined;
    } else {
      await this.#ask("GET", "/account");
    }
  }

  /** Looks at the list of replays, reads parts of one or all of it; answers its bytes, 0 where there is none. */
  async watchReplay(dice: Dice): Promise<number> {
    const { items } = (await this.#ask("GET", "/replays?limit=20")) as {
      readonly items: readonly { readonly sessionId: string }[];
    };
    if (items.length === 0) return 0;
    const { sessionId } = pick(items, dice);
    await this.#ask("GET", `/replays/${sessionId}/info`);
    const headers: Record<string, string> = dice() % 2 === 0 ? { range: `bytes=0-${rangeBytes - 1}` } : {};
    const response = await this.#fetch("GET", `/replays/${sessionId}`, { headers });
    return (await response.arrayBuffer()).byteLength;
  }

  #exchangePasswords(): void {
    if (this.#otherPassword !== undefined)
      [this.#password, this.#otherPassword] = [this.#otherPassword, this.#password];
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await this.#fetch(method, path, {
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  }

  /** @throws Error with what the server says, for every answer that is none. */
  async #fetch(
    method: string,
    path: string,
    { headers, body }: { readonly headers: Record<string, string>; readonly body?: string },
  ): Promise<Response> {
    const token = this.#entered?.accessToken;
    const response = await fetch(`http://127.0.0.1:${this.#server.ports.api}/api/v1${path}`, {
      method,
      // A connection that is kept would be one that was left over.
      headers: {
        ...headers,
        connection: "close",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(withinMs),
    });
    if (response.ok) return response;
    // A token that has run out is not used again.
    if (response.status === 401) {
      this.#entered = undefined;
      if (path === "/auth/login") this.#exchangePasswords();
    }
    // It was made by a request whose answer came too late.
    if (response.status === 409) this.#isMade = true;
    throw new Error(
      `${method} ${path.replace(/[0-9a-f-]{36}/, "…")}: ${response.status} ${await response.text()}`,
    );
  }
}
