import { describe, expect, it } from "vitest";
import { shippedFolders } from "../content-folders.ts";
import { comeBackHint, joinHint, serveHint } from "./command-hint.ts";
import { asSpectator, playerName } from "./server-defaults.ts";

const { carsDir, tracksDir } = shippedFolders();
const usual = {
  host: "127.0.0.1",
  tcpPort: 9000,
  udpPort: undefined,
  name: playerName(),
  token: "guest",
  ca: undefined,
  cars: carsDir,
  tracks: tracksDir,
};

describe("commands in hints", () => {
  it("have no option that is the default anyway", () => {
    expect(joinHint(usual)).toBe("npx fairtick join");
    expect(comeBackHint(usual)).toBe("npx fairtick join");
    expect(serveHint(usual)).toBe("npx fairtick serve");
  });

  it("have every option that differs, as words of a shell", () => {
    const other = {
      ...usual,
      host: "::1",
      tcpPort: 9100,
      plain: true,
      name: "It's Zoe",
      tracks: "./my tracks",
    };
    expect(joinHint(other, [["--session", "9e107d9d"]])).toBe(
      "npx fairtick join --host ::1 --tcp-port 9100 --plain --session 9e107d9d",
    );
    expect(comeBackHint(other)).toBe(
      "npx fairtick join --host ::1 --tcp-port 9100 --plain --name 'It'\\''s Zoe' --tracks './my tracks'",
    );
  });

  it("know a spectator by another name and token than the driver", () => {
    expect(asSpectator(usual)).toMatchObject({ name: `${playerName()} (watching)`, token: "spectator" });
    expect(asSpectator({ name: "Zoe", token: "abc" })).toEqual({ name: "Zoe", token: "abc" });
  });
});
