import { loadConfig } from "@fairtick/server";
import { describe, expect, it } from "vitest";
import { serveOptions } from "./serve-options.ts";

describe("the options of serve", () => {
  it("become keys of the configuration, and nothing where they are not given [HOST-072]", () => {
    expect(serveOptions({ config: "x.toml" })).toEqual({ configPath: "x.toml", overrides: [] });
    const { overrides } = serveOptions({
      config: "x.toml",
      logLevel: "debug",
      tcpPort: "9100",
      udpPort: "9101",
      healthPort: "9102",
      webPort: "9103",
    });
    const loaded = loadConfig({ cli: overrides });
    if ("faults" in loaded) throw new Error("the options are refused");
    expect(loaded.config.logging.level).toBe("debug");
    expect(loaded.config.network).toMatchObject({
      tcpBind: { port: 9100 },
      udpBind: { port: 9101 },
      healthBind: { port: 9102 },
      webBind: { port: 9103 },
    });
    expect(loaded.origins.get("network.udp_bind")).toBe("--udp-port");
  });
});
