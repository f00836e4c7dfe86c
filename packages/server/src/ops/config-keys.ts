import {
  address,
  addressList,
  type ConfigKey,
  choice,
  databaseUrl,
  flag,
  integer,
  originList,
  path,
  plainText,
  rate,
  secret,
  webUrl,
} from "./config-kinds.ts";
import { limitKeys } from "./limit-keys.ts";
import { logLevels } from "./log-levels.ts";

/**
 * Every key of `server.toml`, once. Defaults, validation, the names of environment variables, the
 * commented template, the dump and the type of the configuration all derive from this table.
 */
export const configSections = {
  server: {
    tick_rate_hz: integer(
      240,
      [240, 240],
      "Ticks per second of a racing session.",
      ", because a game declares its own rate and clients predict with it",
    ),
    max_sessions: integer(8, [1, 1000], "Sessions that may exist at once; one more is refused."),
    session_timeout_seconds: integer(300, [1, 86_400], "A finished session is removed after this time."),
    lobby_timeout_seconds: integer(
      1800,
      [0, 86_400],
      "A session that was not started so long after the last player took a seat is removed; 0: never.",
    ),
    session_threads: integer(0, [0, 64], "Threads that run sessions; 0 chooses by the number of processors."),
    realtime: flag(
      false,
      "Ticks and the network come before everything else on the machine. Linux, with a right to SCHED_RR: LimitRTPRIO=1 of systemd, or CAP_SYS_NICE.",
    ),
    standby_threads: integer(
      1,
      [0, 16],
      "Threads that wait to take the place of a session thread that hangs or dies; 0: the next one is started then.",
    ),
    tick_timeout_ms: integer(
      500,
      [50, 600_000],
      "A session whose tick or command does not return within this time is ended.",
    ),
    prepare_timeout_ms: integer(10_000, [100, 600_000], "The same for what makes a session."),
    session_budget_percent: integer(
      25,
      [1, 100],
      "What a tick may take of the shortest tick interval on its thread; a session above is set apart.",
    ),
    gross_overrun_percent: integer(
      75,
      [10, 1000],
      "A tick that takes more of the same interval is a gross overrun.",
    ),
    gross_overrun_ticks: integer(
      3,
      [0, 24],
      "A session that overruns grossly in so many of 24 ticks, while no other does, is set apart at once; 0: never.",
    ),
    slow_session_seconds: integer(
      5,
      [1, 3600],
      "A session set apart that cannot keep up with its own tick rate for so long is ended.",
    ),
    thread_memory_mib: integer(
      512,
      [64, 65_536],
      "Memory of a session thread; a session that takes more is ended.",
    ),
    fault_logs_dir: path("./data/faults", "Folder for the logs of failed sessions."),
    fault_logs_kept: integer(20, [0, 10_000], "Failed sessions whose logs are kept; 0: none."),
    demo_sessions: integer(1, [0, 1000], "Races of AI drivers that always run, to be watched."),
    rotation_sessions: integer(
      1,
      [0, 100],
      "Sessions of templates, drawn by their weights, that are open one after the other; 0: none.",
    ),
    rotation_lobby_seconds: integer(
      60,
      [5, 3600],
      "How long one of them is open before its countdown, and again while too few have come.",
    ),
    shutdown_grace_seconds: integer(10, [0, 600], "Time that sessions get to end when the server stops."),
  },
  network: {
    tcp_bind: address("127.0.0.1:9000", "Address of the control channel (TLS over TCP)."),
    udp_bind: address("127.0.0.1:9001", "Address of the real-time channel (UDP)."),
    health_bind: address("127.0.0.1:9002", "Address of /health, /ready, /metrics and /debug (HTTP)."),
    web_bind: address(
      "127.0.0.1:9003",
      "Address of the page, and of WebSockets of all games (/ws/apex, ...).",
    ),
    web_tls: choice(
      "auto",
      ["auto", "required"],
      "Encryption of WebSockets; auto: as network.tls says, but none on loopback, for browsers and proxies there.",
    ),
    web_page: flag(true, "Whether the page is served there; WebSockets are in any case."),
    web_origins: originList(
      [],
      'Pages that may connect besides those of this host and of localhost; "*": all.',
    ),
    trusted_proxies: addressList(
      [],
      "Proxies before WebSockets, the page and the API whose X-Forwarded-For is believed; what others send in it is ignored.",
    ),
    tls: choice("required", ["required", "off"], "Encryption of the control channel; off is for tests only."),
    tls_cert_path: path(
      "./certs/server.crt",
      "Certificate, PEM. Made at start when missing and every address is loopback.",
    ),
    tls_key_path: path("./certs/server.key", "Private key of the certificate, PEM."),
    heartbeat_interval_ms: integer(1000, [100, 60_000], "Clients are asked for a sign of life this often."),
    heartbeat_timeout_ms: integer(
      5000,
      [200, 600_000],
      "A connection from which no valid message or datagram, and no pong, came for this long is ended.",
    ),
    idle_timeout_seconds: integer(
      30,
      [0, 86_400],
      "A client that gives signs of life only, and sends nothing for so long, is ended; 0: never.",
    ),
    auth_timeout_ms: integer(5000, [100, 600_000], "A connection that has not signed in by then is ended."),
    lobby_broadcast_ms: integer(2000, [0, 60_000], "Interval of the unasked lobby message; 0 turns it off."),
    resume_window_seconds: integer(60, [0, 3600], "How long the seat of a lost connection is kept."),
    udp_source_binding: choice(
      "auto",
      ["auto", "on", "off"],
      "Whether a UDP sender without a token may be known by its address; auto: on loopback and private networks.",
    ),
    udp_security: choice(
      "off",
      ["off", "sealed"],
      "Encryption of the real-time channel; sealed: with keys from each client's TLS connection.",
    ),
    apex_profile: choice(
      "auto",
      ["auto", "s0", "s1"],
      "Message numbering of racing clients; auto: found out for each connection.",
    ),
    send_queue_messages: integer(
      100,
      [10, 10_000],
      "Unsent control messages after which a slow client is ended.",
    ),
    telemetry_divisor: integer(1, [1, 240], "Racing telemetry goes out every so many ticks."),
    snapshot_hz: integer(60, [1, 480], "Snapshots a second for clients of the native protocol."),
    snapshot_bytes: integer(
      1100,
      [256, 16_384],
      "About the longest frame for one of them; above 1150 frames may not fit a datagram and then go on the stream.",
    ),
    spectator_delay_ms: integer(
      0,
      [0, 120_000],
      "Time by which spectators see later what happens, so that they cannot tell players; 0: at once.",
    ),
    spectator_hz: integer(30, [1, 240], "Frames and snapshots a second for those who only watch."),
    spectator_history_mib: integer(
      32,
      [1, 4096],
      "Memory of what one session's spectators are still to see; where it is too small they see fewer frames.",
    ),
  },
  content: {
    cars_dir: path("", "Folder with one folder per car; empty: the cars that come with the server."),
    tracks_dir: path("", "Folder with one folder per track; empty: the tracks that come with the server."),
    templates_dir: path(
      "",
      "Folder with one file per template of sessions; empty: the templates that come with the server.",
    ),
    watch_interval_ms: integer(
      2000,
      [100, 600_000],
      "How often files of content and templates are looked at; what has changed is used by the next session.",
    ),
  },
  persistence: {
    database_path: path("./data/apexsim.db", "SQLite file with templates, results and telemetry."),
    database_url: databaseUrl(
      "The database instead: a PostgreSQL server, or a SQLite file. The variable DATABASE_URL names it, too.",
      ["postgres", "sqlite"],
    ),
    read_replica_url: databaseUrl(
      "A PostgreSQL server that follows that of database_url and answers questions about what is past.",
      ["postgres"],
    ),
    database_connections: integer(
      25,
      [2, 1000],
      "Connections to each PostgreSQL server, at most; one waits for each write.",
    ),
    database_timeout_ms: integer(
      5000,
      [100, 600_000],
      "Time that PostgreSQL gets for a connection and for a statement; then it counts as unreachable.",
    ),
    telemetry: flag(true, "Whether telemetry of sessions is stored."),
    telemetry_divisor: integer(4, [1, 240], "A frame is stored for every so many ticks; 1 stores all."),
    telemetry_batch_size: integer(60, [1, 1000], "Telemetry frames written by one statement."),
    telemetry_queue_mib: integer(
      64,
      [1, 4096],
      "Telemetry that may wait for the disk; what is beyond is dropped.",
    ),
    telemetry_retention_hours: integer(168, [1, 87_600], "Older telemetry is deleted."),
    question_queue: integer(
      256,
      [10, 10_000],
      "Questions of the HTTP API that may wait for the database; more are answered with 503.",
    ),
    result_queue: integer(1000, [10, 100_000], "Starts and results of sessions that may wait for the disk."),
    demo_sessions: choice(
      "results",
      ["nothing", "results", "all"],
      "What is stored of the server's own races; all: their telemetry too.",
    ),
    maintenance_hour_utc: integer(
      3,
      [0, 23],
      "Hour from which old telemetry is deleted (daily) and free space given back (weekly).",
    ),
  },
  replays: {
    record: choice(
      "all",
      ["nothing", "people", "all"],
      "Sessions that are recorded; people: those that somebody takes part in.",
    ),
    verify: choice(
      "people",
      ["nothing", "people", "all"],
      "Sessions whose results are confirmed by running their replay again; leaderboards count no others.",
    ),
    dir: path("./replays", "Folder of the replays, and of the content that they were made with."),
    kept: integer(500, [1, 100_000], "Replays of sessions with people that are kept; the oldest go."),
    kept_unattended: integer(50, [0, 100_000], "The same of sessions without people."),
    kept_days: integer(0, [0, 3650], "Older replays are removed; 0: none for their age."),
    kept_mib: integer(
      10_240,
      [1, 16_777_216],
      "What all replays may take, MiB; those without people go first.",
    ),
    queue_mib: integer(
      64,
      [1, 4096],
      "What may wait for the disk; a recording that goes beyond is given up.",
    ),
    playbacks_max: integer(
      8,
      [0, 1000],
      "Replays that are played to spectators at once, on a thread of their own; 0: none.",
    ),
    playbacks_per_account: integer(2, [1, 1000], "Those of them that one account has asked for."),
    playback_idle_seconds: integer(30, [5, 86_400], "A playback that nobody watches ends after so long."),
    playback_mib: integer(64, [1, 1024], "Largest replay that is played, MiB."),
  },
  records: {
    settle_unverified: flag(
      false,
      "Whether results without a replay to verify them by change what games keep of accounts.",
    ),
  },
  logging: {
    level: choice("info", logLevels, "Least severity that is logged."),
    console_enabled: flag(true, "Log for people on the standard output."),
    file_enabled: flag(true, "Log for programs, one JSON object a line."),
    file_path: path("./logs/apexsim.log", "Log file; the day is put before the extension."),
    file_rotation: choice("daily", ["daily"], "When a new log file begins."),
    file_max_mib: integer(
      1024,
      [1, 1_048_576],
      "Size of a day's log file, MiB, from which lines below error are left out until the next day.",
    ),
    file_retention_days: integer(7, [1, 3650], "Days of log files that are kept."),
    trace_packets: flag(false, "Log every message and datagram, whatever the level; --trace-packets."),
  },
  admin: {
    token: secret(
      "Bearer token for /debug on the health address, at least 32 characters; empty: /debug is turned off.",
    ),
    slow_tick_us: integer(
      0,
      [0, 1_000_000],
      "Ticks of a session that take longer are kept for /debug/slow-ticks; 0: half the interval of its ticks.",
    ),
  },
  limits: limitKeys,
  api: {
    bind: address("127.0.0.1:9004", "Address of the HTTP API (/api/v1) and its page (/api/docs)."),
    tls: choice(
      "auto",
      ["auto", "required"],
      "Encryption of the API; auto: as network.tls says, but none on loopback, for browsers and proxies there.",
    ),
    origins: originList(
      [],
      'Pages that may call the API from a browser, besides those of localhost; "*": all.',
    ),
    trusted_proxies: addressList(
      [],
      "Proxies before the API alone; those of network.trusted_proxies are believed as well.",
    ),
    rate: rate("20/second burst 100", "Requests of one address; limits.exempt_addresses are not limited."),
    maker_wait_seconds: integer(
      60,
      [5, 3600],
      "A session that was made over the API ends when its maker has not taken a seat after so long, and nobody else has.",
    ),
    sign_up_rate: rate("5/minute burst 10", "New accounts and guests of one address, in the same way."),
  },
  accounts: {
    enabled: flag(true, "Whether this server has accounts of its own, whose tokens sign in everywhere."),
    registration: choice(
      "open",
      ["open", "closed"],
      "closed: only administrators make accounts (fairtick user create).",
    ),
    guests: flag(true, "Whether the API gives out guest accounts, which have a name and no password."),
    keys_dir: path("./data/keys", "Folder for the keys that sign access tokens; made where there is none."),
    key_days: integer(
      90,
      [1, 3650],
      "After so many days a new key signs; the old one is removed when its tokens are over.",
    ),
    access_token_minutes: integer(15, [1, 1440], "How long an access token is valid."),
    refresh_token_days: integer(30, [1, 365], "How long a refresh token is valid; each renewal begins anew."),
    logins_max: integer(20, [1, 1000], "Logins of one account at once; the one unused for longest ends."),
    api_keys_max: integer(10, [0, 1000], "API keys of one account."),
    failed_logins_per_account: integer(
      10,
      [1, 10_000],
      "Wrong passwords for one name within a minute; then its logins are refused for the rest of it.",
    ),
    failed_logins_per_address: integer(30, [1, 100_000], "The same for one address, whatever the names."),
    oidc_issuer: webUrl(
      "A provider of logins (OpenID Connect), where its description is found; empty: none.",
    ),
    oidc_client_id: plainText("How the provider knows this server."),
    oidc_client_secret: secret(
      "Secret that the provider has given to this server; empty: it is a public client.",
    ),
    oidc_redirect_url: webUrl("The page to which the provider sends people back."),
    password_memory_kib: integer(
      19_456,
      [8192, 1_048_576],
      "Memory that hashing one password takes (argon2id).",
    ),
    password_passes: integer(2, [1, 20], "How often hashing a password goes over that memory."),
    password_queue: integer(
      64,
      [1, 10_000],
      "Passwords that may wait to be hashed; more are answered with 503.",
    ),
  },
  auth: {
    require_token: flag(
      false,
      "false: any non-empty token signs in a guest; true: only tokens of accounts and other valid JWTs.",
    ),
    jwt_secret: secret("Shared secret of HS256 tokens, at least 32 characters; empty: none."),
    jwt_public_key_path: path("", "Public key of RS256, ES256 or EdDSA tokens, PEM; empty: none."),
  },
} as const satisfies Record<string, Record<string, ConfigKey<unknown>>>;

/** One line for each section, as the comment above it in the template. */
export const sectionDocs: Readonly<Record<keyof typeof configSections, string>> = {
  server: "Sessions and threads.",
  network: "Addresses, encryption and the patience with clients.",
  content: "Cars, tracks and templates.",
  persistence: "The database.",
  replays: "Recordings of sessions.",
  records: "What games keep of accounts: docs/records.md.",
  logging: "What is written down, where.",
  limits: "What clients may demand. A rate is so many a second or minute, and so many at once after a pause.",
  api: "The HTTP API.",
  accounts: "Accounts of this server.",
  admin: "Looking into a running server.",
  auth: "Who may play.",
};

type Sections = typeof configSections;
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** The configuration: sections of the file, keys in camel case (`config.network.tcpBind.port`). */
export type ServerConfig = {
  readonly [S in keyof Sections]: {
    readonly [K in keyof Sections[S] & string as Camel<K>]: Sections[S][K] extends ConfigKey<infer T>
      ? T
      : never;
  };
};

/** A key as it is written in faults and on the command line: `network.tcp_bind`. */
export type ConfigKeyName = {
  [S in keyof Sections & string]: `${S}.${keyof Sections[S] & string}`;
}[keyof Sections & string];

export interface ConfigEntry {
  readonly section: string;
  readonly key: string;
  readonly name: ConfigKeyName;
  readonly definition: ConfigKey<unknown>;
}

/** The table as a list, in its order. */
export function configEntries(): ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  for (const [section, keys] of Object.entries(configSections)) {
    for (const [key, definition] of Object.entries(keys)) {
      entries.push({ section, key, name: `${section}.${key}` as ConfigKeyName, definition });
    }
  }
  return entries;
}

/** `tcp_bind` -> `tcp_port`, `bind` -> `port`, for keys that are addresses. */
export function portKey(entry: ConfigEntry): string | undefined {
  return entry.definition.isAddress ? entry.key.replace(/bind$/, "port") : undefined;
}

export function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
