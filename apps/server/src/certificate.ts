import type { CertificateEvent, Logger, Metrics, RunningServer, ServerConfig } from "@fairtick/server";
import { ServedCertificate } from "@fairtick/server";

export interface FollowedCertificate {
  readonly config: ServerConfig;
  readonly pair: CertificateEvent["pair"];
  readonly server: Pick<RunningServer, "useIdentity">;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Follows the files of the server's certificate, so that a renewed one needs no restart. */
export function followCertificate({
  config: { network },
  pair,
  server,
  metrics,
  logger,
}: FollowedCertificate): ServedCertificate {
  const expires = (seconds: number) => metrics.certificateExpiry.set(seconds);
  expires(pair.validUntil.getTime() / 1000);
  const served = new ServedCertificate({
    certPath: network.tlsCertPath,
    keyPath: network.tlsKeyPath,
    pair,
    use: (renewed) => server.useIdentity(renewed),
    told: (event) => {
      const { fingerprint, validUntil } = event.pair;
      const fields = { fingerprint, valid_until: validUntil.toISOString() };
      expires(validUntil.getTime() / 1000);
      if (event.kind !== "unchanged") metrics.certificateChanges.at(event.kind).inc();
      if (event.kind === "refused")
        logger.error(fields, `the certificate stays what it was: ${event.reason}`);
      else if (event.kind === "renewed")
        logger.info(fields, "the certificate is renewed: new connections get it");
      else logger.info(fields, "the certificate is the one that is used already");
    },
    now: () => new Date(),
  });
  served.watch();
  return served;
}

/**
 * Has it read at once when somebody sends SIGHUP, as `systemctl reload` does. In a terminal that signal says that the terminal
 * is gone, and the server goes with it. Elsewhere it never ends a server, also where that has no certificate.
 */
export function reloadOnHangup(
  served: Pick<ServedCertificate, "reload"> | undefined,
  source: Pick<NodeJS.Process, "on">,
  isInTerminal: boolean,
): void {
  if (!isInTerminal) source.on("SIGHUP", () => void served?.reload());
}
