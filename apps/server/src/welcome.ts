import {
  databaseTargetOf,
  docsPath,
  formatBindAddress,
  isApiEncrypted,
  isWebEncrypted,
  type RunningServer,
  type ServerConfig,
  targetName,
} from "@fairtick/server";

export interface WelcomeFacts {
  readonly config: ServerConfig;
  readonly configPath: string;
  readonly server: Pick<RunningServer, "ports" | "healthPort" | "webPort" | "apiPort">;
  readonly madeCertificate: boolean;
  readonly content: {
    /** Valid items of each kind; kinds are plurals, such as `cars`. */
    readonly counts: readonly { readonly kind: string; readonly count: number }[];
    readonly faultCount: number;
  };
  /** Whether the game is of whoever runs the server: the page and the commands are about those that come with it. */
  readonly isOwnGame?: boolean;
  /** How long the start took. */
  readonly startMs: number;
}

/** What somebody who has just started a server needs to know: what listens where, and what to try. */
export function welcomeLines(facts: WelcomeFacts): string[] {
  const { config, configPath, server, content, madeCertificate, startMs } = facts;
  const { network } = config;
  const security = network.tls === "required" ? "TLS 1.3" : "NOT encrypted";
  const sealed = network.udpSecurity === "sealed" ? " (sealed)" : "";
  const lines = ["", `Fairtick is ready (${Math.round(startMs)} ms).`, ""];
  const web = at(network.webBind.host, server.webPort);
  // The page shows the games that come with the server, and no others.
  if (network.webPage && facts.isOwnGame !== true)
    lines.push(`  Open ${isWebEncrypted(config) ? "https" : "http"}://${web}/ and play.`, "");
  for (const { game, tcpPort, udpPort } of server.ports) {
    lines.push(
      `  ${game}  tcp ${at(network.tcpBind.host, tcpPort)} (${security})  udp ${at(network.udpBind.host, udpPort)}${sealed}`,
    );
  }
  const scheme = isWebEncrypted(config) ? "wss" : "ws";
  const paths = server.ports.map(({ game }) => `/ws/${game}`).join("  ");
  const apiScheme = isApiEncrypted(config) ? "https" : "http";
  lines.push(
    `  web   ${scheme}://${web}${paths}`,
    `  http  http://${at(network.healthBind.host, server.healthPort)}/health  /ready  /metrics`,
    ...(server.apiPort === undefined
      ? []
      : [`  api   ${apiScheme}://${at(config.api.bind.host, server.apiPort)}${docsPath}`]),
    `  configuration ${configPath}, database ${databaseName(config)}`,
    `  ${contentLine(content, contentOptions(config))}`,
  );
  if (madeCertificate) lines.push(`  made a development certificate: ${network.tlsCertPath}`);
  if (facts.isOwnGame !== true) lines.push("", "Try in another terminal:", ...commandLines(facts));
  lines.push("", "Ctrl-C ends it; again, at once.", "");
  return lines;
}

function contentLine({ counts, faultCount }: WelcomeFacts["content"], options: string): string {
  const valid = counts.map(({ kind, count }) => `${count} ${count === 1 ? kind.replace(/s$/, "") : kind}`);
  const line = `content: ${valid.join(", ") || "none"}`;
  if (faultCount === 0) return line;
  return `${line}; ${faultCount} fault${faultCount === 1 ? "" : "s"}: npx fairtick content check${options}`;
}

/** Commands that work with this server as it was started, each with what it does. */
function commandLines({ config, server }: WelcomeFacts): string[] {
  const options = connectOptions(config, server.ports[0]?.tcpPort) + contentOptions(config);
  const commands: [string, string][] = [];
  if (config.server.demoSessions > 0) commands.push([`watch${options}`, "the demo race, live"]);
  commands.push(
    [`join${options}`, "a car of your own: makes a race and drives it"],
    ["race", "a race without any network"],
  );
  const width = Math.max(...commands.map(([command]) => command.length));
  return commands.map(([command, does]) => `  npx fairtick ${command.padEnd(width)}    ${does}`);
}

/** What a client on this machine must be told to find and trust the server. */
function connectOptions({ network }: ServerConfig, tcpPort: number | undefined): string {
  const { host } = network.tcpBind;
  const isReachedByDefault = ["127.0.0.1", "localhost", "0.0.0.0", "::"].includes(host);
  const isEncrypted = network.tls === "required";
  return [
    isReachedByDefault ? "" : ` --host ${host}`,
    tcpPort === undefined || tcpPort === 9000 ? "" : ` --tcp-port ${tcpPort}`,
    isEncrypted ? "" : " --plain",
    isEncrypted && !/^(\.\/)?certs\/server\.crt$/.test(network.tlsCertPath)
      ? ` --ca ${quoted(network.tlsCertPath)}`
      : "",
  ].join("");
}

function contentOptions({ content }: ServerConfig): string {
  const cars = content.carsDir === "" ? "" : ` --cars ${quoted(content.carsDir)}`;
  return content.tracksDir === "" ? cars : `${cars} --tracks ${quoted(content.tracksDir)}`;
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w./:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function at(host: string, port: number): string {
  return formatBindAddress({ host, port });
}

/** As it is written in the configuration, but without a password. */
function databaseName(config: ServerConfig): string {
  const database = databaseTargetOf(config);
  return config.persistence.databaseUrl === "" ? config.persistence.databasePath : targetName(database);
}
