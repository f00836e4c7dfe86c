import { type Command, Option } from "commander";
import type { CertificateRequest } from "../make-certificate.ts";
import { someText } from "../option-values.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick cert
  fairtick cert --config /etc/fairtick/server.toml

The certificate is for localhost, 127.0.0.1 and ::1 only. Existing files are never overwritten.`;

export function addCert(program: Command, { terminal, run }: CommandContext): void {
  program
    .command("cert")
    .summary("make a development certificate")
    .description(
      "Makes a self-signed certificate for development, where the configuration wants it and has none.",
    )
    .addOption(
      new Option("-c, --config <path>", "configuration file").argParser(someText).default("server.toml"),
    )
    .addHelpText("after", examples)
    .action((options: CertificateRequest) =>
      run(async () => (await import("../make-certificate.ts")).makeCertificate(options, terminal)),
    );
}
