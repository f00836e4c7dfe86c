import { loadConfig } from "@fairtick/server";
import { describe, expect, it } from "vitest";
import { type WelcomeFacts, welcomeLines } from "./welcome.ts";

describe("welcomeLines", () => {
  it("offers plain commands where everything is as clients expect it", () => {
    const lines = welcome("");
    expect(commands(lines)).toEqual(["npx fairtick watch", "npx fairtick join", "npx fairtick race"]);
    expect(lines).toContain("  content: 4 cars, 5 tracks");
    expect(lines.at(-2)).toBe("Ctrl-C ends it; again, at once.");
  });

  it("adds to the commands what a client has to know about this server", () => {
    const lines = welcome('[network]\ntls = "off"\n[content]\ncars_dir = "my cars"', { tcpPort: 9200 });
    expect(commands(lines)).toEqual([
      "npx fairtick watch --tcp-port 9200 --plain --cars 'my cars'",
      "npx fairtick join --tcp-port 9200 --plain --cars 'my cars'",
      "npx fairtick race",
    ]);
  });

  it("names host and certificate where they are not the usual ones", () => {
    const lines = welcome('[network]\ntcp_bind = "[::1]:9000"\ntls_cert_path = "/etc/my.crt"');
    expect(commands(lines)[0]).toBe("npx fairtick watch --host ::1 --ca /etc/my.crt");
  });

  it("says nothing of a demo race where there is none", () => {
    const lines = welcome("[server]\ndemo_sessions = 0");
    expect(lines.join()).not.toMatch(/demo|watch/);
  });

  it("leads to the page and to commands only for games that come with the server", () => {
    const [own, listed] = [welcome("", { isOwnGame: true }), welcome("")];
    expect(listed).toContain("  Open http://127.0.0.1:9003/ and play.");
    expect(own.join("\n")).not.toMatch(/Open|npx/);
    expect(own.at(-2)).toBe("Ctrl-C ends it; again, at once.");
  });

  it("tells how to see the faults of the content", () => {
    const content = { counts: [{ kind: "cars", count: 1 }], faultCount: 35 };
    const lines = welcome('[content]\ncars_dir = "mine"', { content });
    expect(lines).toContain("  content: 1 car; 35 faults: npx fairtick content check --cars mine");
  });
});

interface Changes {
  readonly tcpPort?: number;
  readonly content?: WelcomeFacts["content"];
  readonly isOwnGame?: boolean;
}

function welcome(tomlText: string, { tcpPort = 9000, content, isOwnGame = false }: Changes = {}): string[] {
  const loaded = loadConfig({ tomlText });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  const counts = [
    { kind: "cars", count: 4 },
    { kind: "tracks", count: 5 },
  ];
  return welcomeLines({
    config: loaded.config,
    configPath: "server.toml",
    server: {
      ports: [{ game: "apex", tcpPort, udpPort: 9001 }],
      webPort: 9003,
      healthPort: 9002,
      apiPort: 9004,
    },
    madeCertificate: false,
    isOwnGame,
    content: content ?? { counts, faultCount: 0 },
    startMs: 100,
  });
}

/** The commands to try, without what they do. */
function commands(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith("  npx ")).map((line) => line.trim().split(/ {3,}/)[0] ?? "");
}
