import { prepareTls } from "@fairtick/server";
import { CommandFailure } from "./command-failure.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

export interface CertificateRequest {
  readonly config: string;
}

/** Makes the certificate that a server of this configuration would make at its start, or shows the present one. */
export async function makeCertificate(
  { config: path }: CertificateRequest,
  terminal: Terminal,
): Promise<number> {
  const { network, api } = await readConfig(path);
  const setup = await prepareTls(network, new Date(), [api.bind]);
  if (setup.kind === "refused") throw new CommandFailure(setup.reason);
  if (setup.kind === "plain") throw new CommandFailure(setup.warning);
  const { fingerprint, validUntil } = setup.pair;
  const lines = [
    setup.made ? "Made a development certificate:" : "There is a certificate already:",
    `  certificate  ${network.tlsCertPath}`,
    `  key          ${network.tlsKeyPath}`,
    `  valid until  ${validUntil.toISOString().slice(0, 10)}`,
    `  SHA-256      ${fingerprint}`,
  ];
  terminal.out(`${lines.join("\n")}\n`);
  return 0;
}
