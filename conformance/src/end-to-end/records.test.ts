import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  countdownMs,
  createRace,
  driveAround,
  eventually,
  joinRace,
  raceWithinMs,
  selectCar,
  startRace,
  untilRacing,
} from "./racing.ts";
import { ServerProcess } from "./server-process.ts";

const testMs = 120_000;
let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({ accounts: { password_memory_kib: 8192, password_passes: 1 } });
}, testMs);

afterAll(async () => {
  await server.stop();
});

/** A client that has signed in with an account of its own, and the account with its token. */
async function enter(name: string) {
  const { body } = await server.ask("POST", "/auth/register", { name, password: "correct horse" });
  const client = await server.connect("s1");
  await client.signIn(name, body.accessToken);
  await selectCar(client);
  return { client, id: body.account.id as string, token: body.accessToken as string };
}

describe("a race of people with accounts", () => {
  it(
    "changes what is kept of them, once its replay has confirmed its result, for everybody to see",
    async () => {
      const ann = await enter("Ann");
      const bea = await enter("Bea");
      const sessionId = await createRace(ann.client);
      await joinRace(bea.client, sessionId);
      const stop = driveAround(ann.client, server);
      await startRace(ann.client);
      await untilRacing(ann.client);
      bea.client.send({ type: "LeaveSession" });
      await ann.client.telemetry(
        "the end of the race",
        ({ sessionState }) => sessionState === "Finished",
        raceWithinMs + countdownMs,
      );
      stop();
      const record = async ({ token }: { readonly token: string }) =>
        (await server.ask("GET", "/account/records/apex", undefined, token)).body;
      const settled = (who: { readonly token: string }) =>
        eventually(
          "change of a profile",
          async () => {
            const found = await record(who);
            return found.revision === 1 ? found.profile : undefined;
          },
          raceWithinMs,
        );
      expect(await settled(ann)).toMatchObject({ races: 1, finished: 1, wins: 1, laps: 1, winStreak: 1 });
      expect(await settled(bea)).toMatchObject({ races: 1, finished: 0, wins: 0, experience: 0 });
      const profile = (await server.ask("GET", `/profiles/${ann.id}`)).body;
      expect(profile).toMatchObject({ name: "Ann", records: [{ game: "apex", profile: { wins: 1 } }] });
      const ledger = (await server.ask("GET", "/account/records/apex/ledger", undefined, ann.token)).body;
      expect(ledger.items).toMatchObject([
        { source: "session", subject: sessionId, entries: [{ kind: "experience", reason: "place 1 of 2" }] },
      ]);
    },
    testMs,
  );
});
