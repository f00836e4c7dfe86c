import { t } from "@fairtick/game-view";
import { type Answer, type ApiData, answerOf, type Problem } from "../api/answer.ts";
import { type Api, openApi } from "../api/api-client.ts";
import { tellOtherWindows } from "./other-windows.ts";

export type ServerFacts = ApiData<"/server">;
export type Account = ApiData<"/account">;
type Entered = ApiData<"/auth/login", "post">;

/** Who sits at this page. */
export type Identity =
  /** The server has not said yet whether this browser is logged in. */
  | { readonly kind: "asking" }
  | { readonly kind: "nobody" }
  | { readonly kind: "member"; readonly account: Account };

export interface AccountSnapshot {
  readonly identity: Identity;
  /** Undefined until they are known. */
  readonly server: ServerFacts | undefined;
  /** Why a login has ended without the person's wish. */
  readonly ended: string | undefined;
}

/** The refresh token stays in a cookie that this page cannot read. */
const inCookie = { "x-refresh-token": "cookie" } as const;
/** Tokens are renewed when so much of their time is over. */
const renewAt = 0.8;
const retryMs = 10_000;

/** The login of this page: its token is in memory alone, and what outlives a reload is in a cookie that no script reads. */
export class AccountStore {
  readonly api: Api = openApi(() => this.#token);
  #token: string | undefined;
  #renewAtMs = Number.POSITIVE_INFINITY;
  #renewing: Promise<boolean> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #watchers = new Set<() => void>();
  readonly #windows = tellOtherWindows(() => this.#forget(undefined));
  #snapshot: AccountSnapshot = { identity: { kind: "asking" }, server: undefined, ended: undefined };

  readonly snapshot = (): AccountSnapshot => this.#snapshot;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** What proves to a game who plays; undefined for nobody. */
  readonly token = (): string | undefined => this.#token;

  /** Asks what the server offers, and whether this browser is logged in. */
  async begin(): Promise<void> {
    document.addEventListener("visibilitychange", () => {
      // Timers stand still while a machine sleeps.
      if (!document.hidden && performance.now() >= this.#renewAtMs) void this.renew();
    });
    const facts = await answerOf(this.api.GET("/server"));
    if (facts.ok) this.#change({ server: facts.data });
    if (!facts.ok || !facts.data.accounts.isEnabled || !(await this.renew())) {
      this.#change({ identity: { kind: "nobody" } });
    }
  }

  register(name: string, password: string): Promise<Problem | undefined> {
    const asking = this.api.POST("/auth/register", { body: { name, password }, headers: inCookie });
    return this.#enter(answerOf(asking));
  }

  logIn(name: string, password: string): Promise<Problem | undefined> {
    const asking = this.api.POST("/auth/login", { body: { name, password }, headers: inCookie });
    return this.#enter(answerOf(asking));
  }

  /** An account without a password, for servers whose games let nobody in without one. */
  enterAsGuest(): Promise<Problem | undefined> {
    return this.#enter(answerOf(this.api.POST("/auth/guest", { headers: inCookie })));
  }

  /** `query`: of the address to which the provider has sent the browser back. */
  finishExternal(query: string): Promise<Problem | undefined> {
    const asking = this.api.POST("/auth/external/finish", { body: { query }, headers: inCookie });
    return this.#enter(answerOf(asking));
  }

  /** Gives a guest's account a name and a password. */
  async claim(name: string, password: string): Promise<Problem | undefined> {
    const answer = await this.ask(() => this.api.POST("/account/claim", { body: { name, password } }));
    if (!answer.ok) return answer.problem;
    await this.changed(answer.data);
    return undefined;
  }

  async logOut(): Promise<void> {
    await answerOf(this.api.POST("/auth/logout", { body: {}, headers: inCookie }));
    this.#forget(undefined);
    this.#windows.tell();
  }

  /** By somebody who is logged in. A token that is over is renewed, and the question asked once more. */
  async ask<Data>(
    asking: () => Promise<{ data?: Data; error?: unknown; response: Response }>,
  ): Promise<Answer<Data>> {
    const first = await answerOf(asking());
    if (first.ok || first.problem.code !== "bad-token" || this.#token === undefined) return first;
    return (await this.renew()) ? answerOf(asking()) : first;
  }

  /** Takes over what the account has become; with another name the token is renewed, which says it. */
  async changed(account: Account): Promise<void> {
    const { identity } = this.#snapshot;
    if (identity.kind !== "member") return;
    if (account.name !== identity.account.name || account.isGuest !== identity.account.isGuest)
      await this.renew();
    else this.#change({ identity: { kind: "member", account } });
  }

  /** Whether there is a login afterwards. Many may ask at once. */
  renew(): Promise<boolean> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<boolean> {
    const wasMember = this.#token !== undefined;
    const answer = await answerOf<Entered | undefined>(
      this.api.POST("/auth/refresh", { body: {}, headers: inCookie }),
    );
    if (answer.ok && answer.data !== undefined) {
      this.#take(answer.data);
      return true;
    }
    if (!answer.ok && isPassing(answer.problem)) {
      if (wasMember) this.#plan(retryMs);
      return wasMember;
    }
    if (wasMember) this.#forget(t("Your login has ended: log in again."));
    return false;
  }

  async #enter(asking: Promise<Answer<Entered>>): Promise<Problem | undefined> {
    const answer = await asking;
    if (!answer.ok) return answer.problem;
    this.#take(answer.data);
    return undefined;
  }

  #take({ account, accessToken, expiresIn }: Entered): void {
    this.#token = accessToken;
    this.#plan(expiresIn * 1000 * renewAt);
    this.#change({ identity: { kind: "member", account }, ended: undefined });
  }

  #forget(ended: string | undefined): void {
    clearTimeout(this.#timer);
    this.#token = undefined;
    this.#renewAtMs = Number.POSITIVE_INFINITY;
    this.#change({ identity: { kind: "nobody" }, ended });
  }

  #plan(inMs: number): void {
    clearTimeout(this.#timer);
    this.#renewAtMs = performance.now() + inMs;
    this.#timer = setTimeout(() => void this.renew(), inMs);
  }

  #change(change: Partial<AccountSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}

/** What may be otherwise in a moment, and says nothing of the login. */
const isPassing = ({ code }: Problem): boolean =>
  ["unreachable", "unavailable", "rate-limited", "internal"].includes(code);
