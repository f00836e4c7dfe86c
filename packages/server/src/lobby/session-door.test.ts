import type { ClientRequest } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { town } from "../test/errand-game.ts";
import { equipped, type Fixture, type FixtureClient, openFixture } from "../test/lobby-fixture.ts";

type Door = Pick<Extract<ClientRequest, { readonly kind: "create" }>, "visibility" | "password">;

/** That of the first session of a fixture, whose random numbers are all alike. */
const code = "AMBER-ANCHOR-17";

function opened(fixture: Fixture, door: Door) {
  const host = equipped(fixture, "Ann");
  host.ask({ kind: "create", options: { place: town }, ...door });
  fixture.host.run();
  host.take();
  return { host, sessionId: fixture.host.of("create").at(-1)!.sessionId };
}

/** What a request is answered with. */
function answer(fixture: Fixture, client: FixtureClient, request: ClientRequest) {
  client.ask(request);
  fixture.host.run();
  const [first] = client.take();
  return first?.kind === "error" ? `${first.code}: ${first.message}` : first?.kind;
}

function listed(client: FixtureClient) {
  client.ask({ kind: "lobby" });
  const [notice] = client.take();
  return notice?.kind === "lobby" ? notice.lobby.sessions.map(({ visibility }) => visibility) : undefined;
}

const wrongPassword = "forbidden: the password is wrong";
const tooMany = "rate_limited: too many wrong passwords and codes; try again in a minute";

describe("a private session", () => {
  it("is not in the list, and is joined by id or by code, however that is typed [HOST-042]", () => {
    const fixture = openFixture();
    const { sessionId } = opened(fixture, { visibility: "private" });
    const [bea, cyd, dan] = ["Bea", "Cyd", "Dan"].map((name) => equipped(fixture, name));
    expect(listed(bea!)).toEqual([]);
    expect(answer(fixture, bea!, { kind: "join", sessionId, as: "player" })).toBe("joined");
    expect(answer(fixture, cyd!, { kind: "join-by-code", code: " amber anchor 17", as: "player" })).toBe(
      "joined",
    );
    expect(answer(fixture, dan!, { kind: "join-by-code", code, as: "spectator" })).toBe("joined");
  });

  it("may have a password as well [HOST-042]", () => {
    const fixture = openFixture();
    opened(fixture, { visibility: "private", password: "pit lane" });
    const bea = equipped(fixture, "Bea");
    const joining = { kind: "join-by-code", code, as: "player" } as const;
    expect(answer(fixture, bea, joining)).toBe("forbidden: the session needs a password");
    expect(answer(fixture, bea, { ...joining, password: "pit lane" })).toBe("joined");
  });
});

describe("a protected session", () => {
  it("is listed as that, and takes who knows the password, spectators too [HOST-042]", () => {
    const fixture = openFixture();
    const { sessionId } = opened(fixture, { visibility: "protected", password: "café 🏁" });
    const bea = equipped(fixture, "Bea");
    expect(listed(bea)).toEqual(["protected"]);
    const joining = { kind: "join", sessionId, as: "player" } as const;
    expect(answer(fixture, bea, joining)).toBe("forbidden: the session needs a password");
    expect(answer(fixture, bea, { ...joining, password: "" })).toBe(
      "forbidden: the session needs a password",
    );
    expect(answer(fixture, bea, { ...joining, password: "Café 🏁" })).toBe(wrongPassword);
    expect(answer(fixture, bea, { ...joining, as: "spectator", password: "x" })).toBe(wrongPassword);
    expect(answer(fixture, bea, { ...joining, password: "cafe\u0301 🏁" })).toBe("joined");
  });

  it("needs a password when it is made, and a public one has none [HOST-042]", () => {
    const fixture = openFixture();
    const ann = equipped(fixture, "Ann");
    const creating = { kind: "create", options: { place: town } } as const;
    expect(answer(fixture, ann, { ...creating, visibility: "protected" })).toBe(
      "bad_request: a protected session needs a password",
    );
    expect(answer(fixture, ann, { ...creating, password: "x" })).toBe(
      "bad_request: a public session has no password; make it protected or private",
    );
    expect(fixture.lobby.sessionCount).toBe(0);
  });
});

describe("guessing", () => {
  it("passwords is limited by address; then nothing is right for a while, and others are not concerned [HOST-042]", () => {
    const fixture = openFixture({ guessRate: { amount: 3, per: "minute", burst: 3 } });
    const { sessionId } = opened(fixture, { visibility: "protected", password: "right" });
    const joining = { kind: "join", sessionId, as: "spectator" } as const;
    const enter = (name: string, address: string) => fixture.enter(name, address);
    for (const name of ["Bea", "Cyd", "Dan"])
      expect(answer(fixture, enter(name, "192.0.2.1"), { ...joining, password: name })).toBe(wrongPassword);
    const eve = enter("Eve", "192.0.2.1");
    expect(answer(fixture, eve, { ...joining, password: "right" })).toBe(tooMany);
    expect(answer(fixture, eve, { kind: "join-by-code", code, as: "spectator" })).toBe(tooMany);
    expect(fixture.observer.seen).toContain("limited: guess");
    expect(answer(fixture, enter("Fay", "192.0.2.2"), { ...joining, password: "right" })).toBe("joined");
    fixture.clock.ms += 20_000;
    expect(answer(fixture, eve, { ...joining, password: "right" })).toBe("joined");
  });

  it("codes counts likewise, and what is right costs nothing [HOST-042]", () => {
    const fixture = openFixture({ guessRate: { amount: 1, per: "minute", burst: 1 } });
    opened(fixture, { visibility: "private" });
    const bea = fixture.enter("Bea");
    const joining = { kind: "join-by-code", code, as: "spectator" } as const;
    for (let i = 0; i < 5; i++) {
      expect(answer(fixture, bea, joining)).toBe("joined");
      bea.ask({ kind: "leave" });
      bea.take();
    }
    expect(answer(fixture, bea, { ...joining, code: "BOLD-ANCHOR-17" })).toBe(
      "not_found: there is no session with this code",
    );
    expect(answer(fixture, bea, joining)).toBe(tooMany);
  });

  it("is limited by player where many share an exempt address [HOST-042]", () => {
    const fixture = openFixture({
      guessRate: { amount: 1, per: "minute", burst: 1 },
      isExempt: () => true,
    });
    opened(fixture, { visibility: "private" });
    const [bea, cyd] = [fixture.enter("Bea"), fixture.enter("Cyd")];
    const joining = { kind: "join-by-code", code, as: "spectator" } as const;
    answer(fixture, bea, { ...joining, code: "x" });
    expect(answer(fixture, bea, joining)).toBe(tooMany);
    expect(answer(fixture, cyd, joining)).toBe("joined");
  });
});

it("A kept seat is taken again without the password [HOST-042]", () => {
  const fixture = openFixture();
  const { host, sessionId } = opened(fixture, { visibility: "protected", password: "right" });
  fixture.host.emit({ kind: "phase", sessionId, phase: "active", serverTick: 0 });
  host.peer.close();
  const back = fixture.connect();
  back.ask({ kind: "authenticate", token: "t", name: "Ann" });
  expect(back.kinds()).toContain("joined");
});
