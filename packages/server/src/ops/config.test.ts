import { chmod, mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindsUdpBySource, type ConfigSources, describeConfig, loadConfig } from "./config.ts";
import { formatFault } from "./config-fault.ts";
import { readConfigFile } from "./config-file.ts";
import { configEntries } from "./config-keys.ts";
import { configTemplate } from "./config-template.ts";

function loaded(sources: ConfigSources) {
  const result = loadConfig(sources);
  if ("faults" in result) throw new Error(result.faults.map(formatFault).join("\n"));
  return result;
}

function faults(sources: ConfigSources): string[] {
  const result = loadConfig(sources);
  return "faults" in result ? result.faults.map(formatFault) : [];
}

describe("defaults", () => {
  it("gives the documented defaults for an empty file [HOST-070]", () => {
    expect(loaded({ tomlText: "" }).config).toEqual({
      server: {
        tickRateHz: 240,
        maxSessions: 8,
        sessionTimeoutSeconds: 300,
        lobbyTimeoutSeconds: 1800,
        sessionThreads: 0,
        realtime: false,
        demoSessions: 1,
        rotationSessions: 1,
        rotationLobbySeconds: 60,
        shutdownGraceSeconds: 10,
        standbyThreads: 1,
        tickTimeoutMs: 500,
        prepareTimeoutMs: 10_000,
        sessionBudgetPercent: 25,
        grossOverrunPercent: 75,
        grossOverrunTicks: 3,
        slowSessionSeconds: 5,
        threadMemoryMib: 512,
        faultLogsDir: "./data/faults",
        faultLogsKept: 20,
      },
      network: {
        tcpBind: { host: "127.0.0.1", port: 9000 },
        udpBind: { host: "127.0.0.1", port: 9001 },
        healthBind: { host: "127.0.0.1", port: 9002 },
        webBind: { host: "127.0.0.1", port: 9003 },
        webTls: "auto",
        webPage: true,
        webOrigins: [],
        trustedProxies: [],
        tls: "required",
        tlsCertPath: "./certs/server.crt",
        tlsKeyPath: "./certs/server.key",
        heartbeatIntervalMs: 1000,
        heartbeatTimeoutMs: 5000,
        idleTimeoutSeconds: 30,
        authTimeoutMs: 5000,
        lobbyBroadcastMs: 2000,
        resumeWindowSeconds: 60,
        udpSourceBinding: "auto",
        udpSecurity: "off",
        apexProfile: "auto",
        sendQueueMessages: 100,
        telemetryDivisor: 1,
        snapshotHz: 60,
        snapshotBytes: 1100,
        spectatorDelayMs: 0,
        spectatorHz: 30,
        spectatorHistoryMib: 32,
      },
      content: { carsDir: "", tracksDir: "", templatesDir: "", watchIntervalMs: 2000 },
      persistence: {
        databasePath: "./data/apexsim.db",
        databaseUrl: "",
        readReplicaUrl: "",
        databaseConnections: 25,
        databaseTimeoutMs: 5000,
        telemetry: true,
        telemetryDivisor: 4,
        telemetryBatchSize: 60,
        telemetryQueueMib: 64,
        questionQueue: 256,
        resultQueue: 1000,
        demoSessions: "results",
        maintenanceHourUtc: 3,
        telemetryRetentionHours: 168,
      },
      replays: {
        record: "all",
        verify: "people",
        dir: "./replays",
        kept: 500,
        keptUnattended: 50,
        keptDays: 0,
        keptMib: 10_240,
        queueMib: 64,
        playbackIdleSeconds: 30,
        playbackMib: 64,
        playbacksMax: 8,
        playbacksPerAccount: 2,
      },
      records: { settleUnverified: false },
      logging: {
        level: "info",
        consoleEnabled: true,
        fileEnabled: true,
        filePath: "./logs/apexsim.log",
        fileRotation: "daily",
        fileMaxMib: 1024,
        fileRetentionDays: 7,
        tracePackets: false,
      },
      limits: {
        controlRate: { amount: 10, per: "second", burst: 20 },
        inputRate: { amount: 300, per: "second", burst: 60 },
        datagramRate: { amount: 300, per: "second", burst: 300 },
        strangerRate: { amount: 300, per: "second", burst: 60 },
        createRate: { amount: 10, per: "minute", burst: 10 },
        heartbeatRate: "off",
        authenticateRate: "off",
        lobbyRate: "off",
        udpTokenRate: "off",
        rosterRate: "off",
        loadoutRate: "off",
        joinRate: "off",
        leaveRate: "off",
        startRate: "off",
        commandRate: "off",
        contentRate: { amount: 50, per: "second", burst: 200 },
        resyncRate: { amount: 2, per: "second", burst: 5 },
        guessRate: { amount: 10, per: "minute", burst: 10 },
        chatRate: { amount: 1, per: "second", burst: 5 },
        chatRoomRate: { amount: 10, per: "second", burst: 20 },
        chatCharacters: 500,
        chatHistory: 50,
        chatBlockedWords: [],
        reportRate: { amount: 5, per: "minute", burst: 5 },
        sanctionsMax: 10_000,
        reportsKept: 10_000,
        blocksPerPlayer: 100,
        violationsMax: 200,
        violationsWindowSeconds: 60,
        malformedMax: 10,
        malformedWindowSeconds: 60,
        partialMessageMs: 2000,
        unauthenticatedMessageBytes: 16_384,
        websocketMessageBytes: 32_768,
        websocketFrameRate: { amount: 30, per: "second", burst: 100 },
        sendQueueBytes: 1_048_576,
        connectionsMax: 1024,
        connectionsPerAddress: 64,
        sessionsPerAddress: 4,
        spectatorsPerSession: 100,
        previewsPerSession: 100,
        connectionRate: { amount: 10, per: "second", burst: 40 },
        faultRate: { amount: 20, per: "minute", burst: 20 },
        templatesMax: 500,
        schedulesMax: 500,
        exemptAddresses: ["127.0.0.0/8", "::1"],
        unauthenticatedMax: 512,
        handshakesMax: 256,
        handshakeTimeoutMs: 5000,
        trackedAddresses: 16_384,
      },
      admin: { token: "", slowTickUs: 0 },
      api: {
        bind: { host: "127.0.0.1", port: 9004 },
        tls: "auto",
        origins: [],
        trustedProxies: [],
        rate: { amount: 20, per: "second", burst: 100 },
        makerWaitSeconds: 60,
        signUpRate: { amount: 5, per: "minute", burst: 10 },
      },
      accounts: {
        enabled: true,
        registration: "open",
        guests: true,
        keysDir: "./data/keys",
        keyDays: 90,
        accessTokenMinutes: 15,
        refreshTokenDays: 30,
        loginsMax: 20,
        apiKeysMax: 10,
        failedLoginsPerAccount: 10,
        failedLoginsPerAddress: 30,
        oidcIssuer: "",
        oidcClientId: "",
        oidcClientSecret: "",
        oidcRedirectUrl: "",
        passwordMemoryKib: 19_456,
        passwordPasses: 2,
        passwordQueue: 64,
      },
      auth: { requireToken: false, jwtSecret: "", jwtPublicKeyPath: "" },
    });
  });

  it("binds loopback addresses unless it is told otherwise [HOST-073]", () => {
    const { tcpBind, udpBind, healthBind } = loaded({}).config.network;
    expect([tcpBind.host, udpBind.host, healthBind.host]).toEqual(["127.0.0.1", "127.0.0.1", "127.0.0.1"]);
  });

  it("puts the shipped content where the file leaves the folders empty", () => {
    const shippedContent = { carsDir: "/shipped/cars", tracksDir: "/shipped/tracks" };
    const { content } = loaded({ tomlText: '[content]\ncars_dir = "mine"', shippedContent }).config;
    expect(content).toMatchObject({ carsDir: "mine", tracksDir: "/shipped/tracks" });
  });

  it("writes a template that means the defaults, with and without its comment marks [HOST-070]", () => {
    const defaults = loaded({}).config;
    const uncommented = configTemplate().replace(/^#(?! )/gm, "");
    expect(loaded({ tomlText: configTemplate() }).config).toEqual(defaults);
    const all = loaded({ tomlText: uncommented });
    expect(all.config).toEqual(defaults);
    expect(all.origins.size).toBe(configEntries().length);
  });
});

describe("sources", () => {
  const name = "max_sessions";
  const file = { tomlText: `[server]\n${name} = 2` };
  const weak = { APEXSIM_SERVER_MAX_SESSIONS: "3" };
  const strong = { FAIRTICK_SERVER_MAX_SESSIONS: "4" };
  const cli = [{ option: "--max-sessions", key: "server.max_sessions", value: "5" }];

  it.each([
    ["nothing", {}, 8, "default"],
    ["the file", file, 2, "server.toml"],
    ["an APEXSIM_ variable over the file", { ...file, env: weak }, 3, "APEXSIM_SERVER_MAX_SESSIONS"],
    [
      "a FAIRTICK_ variable over both",
      { ...file, env: { ...strong, ...weak } },
      4,
      "FAIRTICK_SERVER_MAX_SESSIONS",
    ],
    ["the command line over all", { ...file, env: { ...weak, ...strong }, cli }, 5, "--max-sessions"],
    ["a variable without a file", { env: weak }, 3, "APEXSIM_SERVER_MAX_SESSIONS"],
  ])("takes the value of %s [HOST-071]", (_, sources: ConfigSources, expected, origin) => {
    const result = loaded(sources);
    expect(result.config.server.maxSessions).toBe(expected);
    expect(result.origins.get("server.max_sessions") ?? "default").toBe(origin);
  });

  it("lists each override with what it replaced [HOST-071]", () => {
    expect(loaded({ ...file, env: weak, cli }).overrides).toEqual([
      { key: "server.max_sessions", origin: "APEXSIM_SERVER_MAX_SESSIONS", value: "3", replaced: "2" },
      { key: "server.max_sessions", origin: "--max-sessions", value: "5", replaced: "3" },
    ]);
  });

  it.each(["tcp", "udp", "health", "web"] as const)(
    "changes only the port of %s_bind by its _PORT variable [HOST-071]",
    (kind) => {
      const tomlText = `[network]\n${kind}_bind = "0.0.0.0:7000"`;
      const env = { [`APEXSIM_NETWORK_${kind.toUpperCase()}_PORT`]: "7777" };
      expect(loaded({ tomlText, env }).config.network[`${kind}Bind`]).toEqual({
        host: "0.0.0.0",
        port: 7777,
      });
    },
  );

  it("applies a _PORT variable after the _BIND variable of the same prefix", () => {
    const env = { FAIRTICK_NETWORK_TCP_PORT: "1", FAIRTICK_NETWORK_TCP_BIND: "[::1]:9000" };
    expect(loaded({ env }).config.network.tcpBind).toEqual({ host: "::1", port: 1 });
  });

  it("reads every key from the environment and gives it back in the dump [HOST-070]", () => {
    const env: Record<string, string> = {};
    for (const { section, key, definition } of configEntries()) {
      const plain = definition.secret ? "s".repeat(32) : definition.toToml(definition.defaultValue);
      const text =
        key.endsWith("_url") && definition.secret ? "postgres://ann:correcthorse@host/games" : plain;
      env[`FAIRTICK_${section}_${key}`.toUpperCase()] = text.replace(/^"|"$/g, "");
    }
    const result = loaded({ env });
    for (const line of describeConfig(result)) {
      const [, section, key, value] = /^(\w+)\.(\w+) = (.*) {2}# /.exec(line) ?? [];
      const entry = configEntries().find((one) => one.section === section && one.key === key);
      const { definition } = entry!;
      expect(value).toBe(definition.secret ? "(secret)" : definition.toToml(definition.defaultValue));
    }
    expect(describeConfig(result)).toHaveLength(configEntries().length);
  });

  it("takes the database from DATABASE_URL, which its own variable overrides [HOST-058]", () => {
    const common = { DATABASE_URL: "postgres://ann:correcthorse@host/games" };
    const own = { ...common, FAIRTICK_PERSISTENCE_DATABASE_URL: "sqlite:here.db" };
    const tomlText = '[persistence]\ndatabase_url = "sqlite:there.db"';
    const urlIn = (env: Record<string, string>) => loaded({ tomlText, env }).config.persistence.databaseUrl;
    expect([urlIn({}), urlIn(common), urlIn(own)]).toEqual([
      "sqlite:there.db",
      "postgres://ann:correcthorse@host/games",
      "sqlite:here.db",
    ]);
    const result = loaded({ env: common });
    expect(JSON.stringify([result.overrides, describeConfig(result)])).not.toContain("correcthorse");
    expect(result.origins.get("persistence.database_url")).toBe("DATABASE_URL");
  });

  it("ignores a variable that is empty, and warns of one that is no setting", () => {
    const env = {
      FAIRTICK_SERVER_MAX_SESSION: "3",
      APEXSIM_LOGGING_LEVEL: "",
      FAIRTICK_HOME: "/x",
      FAIRTICK_CONTNT_X: "1",
      FAIRTICK_NETWRK_TCP_PORT: "1",
      OTHER_SERVER_FOO: "1",
    };
    const result = loaded({ env });
    expect(result.config).toEqual(loaded({}).config);
    expect(result.warnings).toEqual([
      "FAIRTICK_SERVER_MAX_SESSION is no setting and is ignored; did you mean FAIRTICK_SERVER_MAX_SESSIONS?",
      "FAIRTICK_HOME is no setting and is ignored",
      "FAIRTICK_CONTNT_X is no setting and is ignored; did you mean one of FAIRTICK_CONTENT_...: " +
        "CARS_DIR, TRACKS_DIR, TEMPLATES_DIR, WATCH_INTERVAL_MS?",
      "FAIRTICK_NETWRK_TCP_PORT is no setting and is ignored; did you mean FAIRTICK_NETWORK_TCP_PORT?",
    ]);
  });

  it("leaves secrets out of overrides, faults and the dump [HOST-070]", () => {
    const jwtSecret = "correct horse battery staple, and more";
    const result = loaded({ env: { FAIRTICK_AUTH_JWT_SECRET: jwtSecret } });
    const text = JSON.stringify([result.overrides, describeConfig(result)]);
    expect(text).toContain("(secret)");
    expect(text).not.toContain("horse");
    const faulty = faults({
      tomlText: '[auth]\njwt_secret = "horse"',
      env: { FAIRTICK_AUTH_JWT_SECRET: "horse\t" },
    });
    expect(faulty.length).toBeGreaterThan(0);
    expect(faulty.join()).not.toContain("horse");
  });
});

describe("faults", () => {
  it("reports all faults of a file at once [HOST-073]", () => {
    const tomlText = `
      [server]
      max_sessions = -1
      max_sesions = 3
      [network]
      tcp_bind = "127.0.0.1:99999"
      tls = "maybe"
      [netwrok]
      x = 1`;
    const found = faults({ tomlText, fileName: "my.toml" });
    expect(found).toHaveLength(5);
    expect(found[0]).toBe("my.toml: server.max_sessions = -1: allowed is a whole number from 1 to 1000");
    expect(found[1]).toMatch(/^my.toml: server.max_sesions: there is no such key of \[server\], did you mean "max_sessions"\?; allowed are tick_rate_hz, max_sessions,/); // biome-ignore format: one pattern
    expect(found[2]).toContain('network.tcp_bind = "127.0.0.1:99999": allowed is "host:port"');
    expect(found[3]).toBe('my.toml: network.tls = "maybe": allowed is one of "required", "off"');
    expect(found[4]).toMatch(
      /^my.toml: \[netwrok\]: .*did you mean "network"\?; allowed are server, network/,
    );
  });

  it("does not compare the default of a refused value with others", () => {
    const tomlText = `
      [network]
      heartbeat_interval_ms = 6000
      heartbeat_timeout_ms = "5s"`;
    expect(faults({ tomlText })).toEqual([
      'server.toml: network.heartbeat_timeout_ms = "5s": allowed is a whole number from 200 to 600000',
    ]);
  });

  it("says what a rate and a list of addresses may be [HOST-022, HOST-073]", () => {
    const tomlText = `
      [limits]
      create_rate = "10/hour"
      control_rate = 10
      creat_rate = "1/second"
      exempt_addresses = ["10.0.0.0/8", "proxy.example"]`;
    const rate =
      'allowed is "off" or a rate such as "10/minute" or "10/second burst 20", of numbers from 1 to 1000000';
    const found = faults({ tomlText });
    expect(found[0]).toBe(`server.toml: limits.create_rate = "10/hour": ${rate}`);
    expect(found[1]).toBe(`server.toml: limits.control_rate = 10: ${rate}`);
    expect(found[2]).toMatch(/no such key of \[limits\], did you mean "create_rate"\?/);
    expect(found[3]).toContain("allowed is a list of IP addresses and networks");
    expect(found).toHaveLength(4);
  });

  it("reads rates and lists of addresses from text too", () => {
    const env = {
      FAIRTICK_LIMITS_JOIN_RATE: "5/minute burst 7",
      FAIRTICK_LIMITS_CREATE_RATE: "off",
      FAIRTICK_LIMITS_EXEMPT_ADDRESSES: "10.0.0.1, 2001:db8::/32",
    };
    expect(loaded({ env }).config.limits).toMatchObject({
      joinRate: { amount: 5, per: "minute", burst: 7 },
      createRate: "off",
      exemptAddresses: ["10.0.0.1", "2001:db8::/32"],
    });
    const nobody = { FAIRTICK_LIMITS_EXEMPT_ADDRESSES: "[]" };
    expect(loaded({ env: nobody }).config.limits.exemptAddresses).toEqual([]);
    const wrong = { FAIRTICK_LIMITS_EXEMPT_ADDRESSES: "10.0.0.0/33" };
    expect(faults({ env: wrong })).toHaveLength(1);
  });

  it("adds the faults of variables and options to those of the file [HOST-071]", () => {
    const found = faults({
      tomlText: "[server]\nmax_sessions = true",
      env: { APEXSIM_NETWORK_TCP_PORT: "many" },
      cli: [
        { option: "--log-level", key: "logging.level", value: "loud" },
        { option: "--set", key: "logging.levle", value: "info" },
      ],
    });
    expect(found.map((fault) => fault.split(":")[0])).toEqual([
      "server.toml",
      "APEXSIM_NETWORK_TCP_PORT",
      "--log-level",
      "--set",
    ]);
    expect(found[1]).toBe(
      'APEXSIM_NETWORK_TCP_PORT: network.tcp_bind = "many": allowed is a port from 0 to 65535',
    );
    expect(found[3]).toContain('did you mean "logging.level"?');
  });

  it.each([
    [
      "a tick rate that the games do not have",
      "[server]\ntick_rate_hz = 120",
      "allowed is 240 only, because",
    ],
    ["a timeout below the interval", "[network]\nheartbeat_timeout_ms = 500", "heartbeat_interval_ms (1000)"],
    ["more demo sessions than sessions", "[server]\ndemo_sessions = 9", "at most server.max_sessions (8)"],
    [
      "one address for two servers",
      '[network]\nhealth_bind = "127.0.0.1:9000"',
      "other than network.tcp_bind",
    ],
    [
      "WebSockets where the health address is",
      '[network]\nweb_bind = "127.0.0.1:9002"',
      "other than network.health_bind",
    ],
    [
      "encrypted WebSockets without TLS",
      '[network]\nweb_tls = "required"\ntls = "off"',
      'with network.tls = "required"',
    ],
    ["an origin with a path", '[network]\nweb_origins = ["https://a.example/x"]', "without a path"],
    ["one file for certificate and key", '[network]\ntls_key_path = "./certs/server.crt"', "tls_cert_path"],
    [
      "sealed datagrams without TLS",
      '[network]\nudp_security = "sealed"\ntls = "off"',
      '"sealed" with network.tls = "required"',
    ],
    [
      "sealed datagrams that are known by their address",
      '[network]\nudp_security = "sealed"\nudp_source_binding = "on"',
      'with network.udp_security = "sealed"',
    ],
    [
      "required tokens without accounts or a key",
      "[auth]\nrequire_token = true\n[accounts]\nenabled = false",
      "auth.jwt_secret or",
    ],
    [
      "a provider of logins that sends nobody back",
      '[accounts]\noidc_issuer = "https://login.example"\noidc_client_id = "fairtick"',
      "accounts.oidc_redirect_url",
    ],
    [
      "a provider of logins that is not encrypted",
      '[accounts]\noidc_issuer = "http://login.example"',
      "http only with a host of loopback",
    ],
    ["a short secret", '[auth]\njwt_secret = "short"', "at least 32 characters"],
    ["a database without a name", '[persistence]\ndatabase_url = "postgres://host"', "host:5432/database"],
    [
      "a replica of a file",
      '[persistence]\nread_replica_url = "postgres://host/games"',
      "PostgreSQL server in persistence.database_url",
    ],
    ["an empty path", '[persistence]\ndatabase_path = ""', "not empty"],
    ["a fraction", "[server]\nmax_sessions = 1.5", "a whole number"],
    ["not a number", "[server]\nmax_sessions = nan", "server.max_sessions = NaN"],
    ["a value in place of a section", "server = 3", "write [server]"],
    ["a date", "[server]\nmax_sessions = 2026-01-01", "a whole number"],
  ])("refuses %s [HOST-073]", (_, tomlText, expected) => {
    const found = faults({ tomlText });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it("names line and column of a syntax error, without the text of the file", () => {
    const found = faults({ tomlText: '[auth]\njwt_secret = "open end' });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^server.toml line 2 column \d+: syntax: this is not TOML: /);
    expect(found[0]).not.toContain("open end");
  });

  it("names a fault for any text or loads, and never throws", () => {
    const key = fc.constantFrom(...configEntries().map((entry) => entry.name));
    fc.assert(
      fc.property(key, fc.string({ maxLength: 12 }), (name, value) => {
        const found = faults({ cli: [{ option: "--set", key: name, value }] });
        for (const fault of found) expect(fault.length).toBeGreaterThan(name.length);
      }),
    );
    fc.assert(fc.property(fc.string(), (tomlText) => Array.isArray(faults({ tomlText }))));
  });
});

describe("a file that every user of the machine may read", () => {
  const tomlText = `[admin]\ntoken = "${"t".repeat(32)}"\n[auth]\njwt_secret = "${"s".repeat(32)}"`;

  it("is warned of when it holds secrets, without showing them", () => {
    const { warnings } = loaded({ tomlText, fileReadableByAll: true });
    expect(warnings).toEqual([
      "every user of this machine may read admin.token and auth.jwt_secret in server.toml: " +
        "take that right away (chmod o-r)",
    ]);
  });

  it("is not when it holds none, or only its owner may read it, or they come from the environment", () => {
    expect(loaded({ tomlText, fileReadableByAll: false }).warnings).toEqual([]);
    expect(loaded({ tomlText: '[admin]\ntoken = ""', fileReadableByAll: true }).warnings).toEqual([]);
    const env = { FAIRTICK_ADMIN_TOKEN: "t".repeat(32) };
    expect(loaded({ tomlText: "", env, fileReadableByAll: true }).warnings).toEqual([]);
  });
});

describe("udp_source_binding", () => {
  it.each([
    ["auto", "127.0.0.1:1", true],
    ["auto", "192.168.1.4:1", true],
    ["auto", "[fd00::1]:1", true],
    ["auto", "0.0.0.0:1", false],
    ["auto", "8.8.8.8:1", false],
    ["on", "0.0.0.0:1", true],
    ["off", "127.0.0.1:1", false],
  ])("%s at %s means %s [HOST-015]", (mode, bind, expected) => {
    const tomlText = `[network]\nudp_source_binding = "${mode}"\nudp_bind = "${bind}"`;
    expect(bindsUdpBySource(loaded({ tomlText }).config)).toBe(expected);
  });
});

describe("the file", () => {
  it("writes the template once, then reads what is there", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "config-")), "new", "server.toml");
    expect(await readConfigFile(path, { create: false })).toEqual({
      ok: false,
      reason: `${path} does not exist`,
    });
    expect(await readConfigFile(path, { create: true })).toMatchObject({ ok: true, created: true });
    expect(await readFile(path, "utf8")).toBe(configTemplate());
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readConfigFile(path, { create: true })).toMatchObject({ ok: true, created: false });
  });

  it.skipIf(process.platform === "win32")("tells whether every user of the machine may read it", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "config-")), "server.toml");
    await writeFile(path, "");
    for (const [mode, readableByAll] of [
      [0o644, true],
      [0o640, false],
      [0o600, false],
    ] as const) {
      await chmod(path, mode);
      expect(await readConfigFile(path, { create: false })).toMatchObject({ ok: true, readableByAll });
    }
  });

  it("says why a file cannot be read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "config-"));
    const result = await readConfigFile(folder, { create: true });
    expect(result).toMatchObject({ ok: false });
    expect(!result.ok && result.reason).toContain(`${folder} cannot be read`);
  });
});
