import { type Command, Option } from "commander";
import { shippedFolders } from "../content-folders.ts";
import { guestToken, playerName, serverDefaults } from "../online/server-defaults.ts";
import { someText, wholeNumber } from "../option-values.ts";

const port = wholeNumber(1, 65_535);

/** The options by which a client finds a server, trusts it and says who it is. */
export function addServerOptions(command: Command): Command {
  return command
    .option("--host <host>", "address of the server", someText, serverDefaults.host)
    .option("--tcp-port <port>", "port of the control channel", port, serverDefaults.tcpPort)
    .option(
      "--udp-port <port>",
      "port of the real-time channel (default: the one that the server names)",
      port,
    )
    .option("--name <name>", "name that others see", someText, playerName())
    .option(
      "--token <token>",
      "proof of identity; any will do where guests are welcome",
      someText,
      guestToken,
    )
    .option(
      "--ca <file>",
      "certificate to trust, PEM (default: certs/server.crt for a server on this machine)",
    )
    .option("--insecure", "do not check the server's certificate")
    .option("--plain", "no encryption, for servers that run without");
}

/** Where the client has its own copy of what the server only names. */
export function addContentOptions(command: Command): Command {
  const { carsDir, tracksDir } = shippedFolders();
  return command
    .addOption(new Option("--cars <dir>", "folder of the cars").default(carsDir, "those shipped"))
    .addOption(new Option("--tracks <dir>", "folder of the tracks").default(tracksDir, "those shipped"));
}
