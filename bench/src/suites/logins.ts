import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Accounts, loadConfig, openAccounts } from "@fairtick/server";
import { type Lateness, latenessCells, latenessColumns, measureHost, SESSIONS } from "../lateness-run.ts";
import { SEATS, shippedContent } from "../race-setup.ts";
import { figure, type Suite } from "../suite.ts";

const ROUNDS = 3;
const AT_ONCE = 20;

export const logins: Suite = {
  name: "logins",
  title: "Ticks beside logins",
  async run() {
    const register = shippedContent();
    const without: Lateness[] = [];
    const everySecond: Lateness[] = [];
    const always: Lateness[] = [];
    let count = 0;
    let seconds = 0;
    const beside = async (pauseMs: number) => {
      const load = await PasswordLoad.begin(pauseMs);
      const lateness = await measureHost(register);
      return { lateness, ...(await load.end()) };
    };
    for (let round = 0; round < ROUNDS; round++) {
      without.push(await measureHost(register));
      everySecond.push((await beside(1000)).lateness);
      const busy = await beside(0);
      always.push(busy.lateness);
      count += busy.count;
      seconds += busy.seconds;
    }
    return {
      tables: [
        {
          columns: [`${SESSIONS} sessions of ${SEATS} cars`, ...latenessColumns],
          rows: [
            ["alone", ...latenessCells(without)],
            [`${AT_ONCE} logins at once, every second`, ...latenessCells(everySecond)],
            [`${AT_ONCE} logins at once, over and over`, ...latenessCells(always)],
          ],
        },
      ],
      notes: [`${figure(count / seconds)} passwords a second were checked where there was no pause.`],
    };
  },
};

/** What costs most of a login, asked for by so many people at once, again after a pause. */
class PasswordLoad {
  readonly #folder: string;
  readonly #accounts: Accounts;
  readonly #beganMs = performance.now();
  #people: Promise<void>[] = [];
  #isOver = false;
  #count = 0;

  static async begin(pauseMs: number): Promise<PasswordLoad> {
    const folder = mkdtempSync(join(tmpdir(), "fairtick-logins-"));
    const cli = [{ option: "--keys", key: "accounts.keys_dir", value: join(folder, "keys") }];
    const loaded = loadConfig({ cli });
    if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
    const accounts = openAccounts({
      config: loaded.config,
      ask: () => Promise.reject(new Error("there is no database")),
      log: { warn: () => {} },
      counted: () => {},
    });
    const load = new PasswordLoad(folder, accounts);
    const hash = await accounts.context.passwords.hash("correct horse");
    load.#people = Array.from({ length: AT_ONCE }, () => load.#logInAgainAndAgain(hash, pauseMs));
    return load;
  }

  private constructor(folder: string, accounts: Accounts) {
    this.#folder = folder;
    this.#accounts = accounts;
  }

  async end(): Promise<{ readonly count: number; readonly seconds: number }> {
    this.#isOver = true;
    await Promise.all(this.#people);
    const seconds = (performance.now() - this.#beganMs) / 1000;
    await this.#accounts.close();
    rmSync(this.#folder, { recursive: true });
    return { count: this.#count, seconds };
  }

  async #logInAgainAndAgain(hash: string, pauseMs: number): Promise<void> {
    while (!this.#isOver) {
      await this.#accounts.context.passwords.verify("correct horse", hash);
      this.#count++;
      // All begin at the same moment, as after the end of a server's maintenance.
      if (pauseMs > 0) await sleep(pauseMs - (performance.now() % pauseMs));
    }
  }
}
