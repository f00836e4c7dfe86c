import { formatBindAddress, type RunningServer, type ServerConfig } from "@fairtick/server";

export interface WelcomeFacts {
  readonly config: ServerConfig;
  readonly configPath: string;
  readonly server: RunningServer;
  readonly madeCertificate: boolean;
  /** How long the start took. */
  readonly startMs: number;
}

/** What somebody who has just started a server needs to know: what listens where, and what to try. */
export function welcomeLines({
  config,
  configPath,
  server,
  madeCertificate,
  startMs,
}: WelcomeFacts): string[] {
  const { network, persistence } = config;
  const security = network.tls === "required" ? "TLS 1.3" : "NOT encrypted";
  const lines = ["", `Fairtick is ready (${Math.round(startMs)} ms).`, ""];
  for (const { game, tcpPort, udpPort } of server.ports) {
    lines.push(
      `  ${game}  tcp ${at(network.tcpBind.host, tcpPort)} (${security})  udp ${at(network.udpBind.host, udpPort)}`,
    );
  }
  lines.push(
    `  http  http://${at(network.healthBind.host, server.healthPort)}/health  /ready  /metrics`,
    `  configuration ${configPath}, database ${persistence.databasePath}`,
  );
  if (madeCertificate) lines.push(`  made a development certificate: ${network.tlsCertPath}`);
  lines.push(
    "",
    "Try in another terminal:",
    "  npx fairtick watch    the demo race, live",
    "  npx fairtick join     a car of your own: makes a race and drives it",
    "  npx fairtick race     a race without any network",
    "",
    "Ctrl-C ends it.",
    "",
  );
  return lines;
}

function at(host: string, port: number): string {
  return formatBindAddress({ host, port });
}
