import { type Command, InvalidArgumentError, Option } from "commander";
import type { LoadRequest, ServerAddress } from "../loadtest/load-request.ts";
import { directNetwork, networkShape } from "../loadtest/network-shape.ts";
import { guestToken } from "../online/server-defaults.ts";
import { someText, wholeNumber } from "../option-values.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick loadtest
  fairtick loadtest --sessions 1 --players 4 --seconds 5 --json
  fairtick loadtest --network loss=5,jitter=20,delay=75
  fairtick loadtest --server race.example.org:9000 --health-port 9002

Input to state is the time from the moment an input was due until telemetry shows it, or a later one of the same
player, on the player's own car. Time that the client lost before sending is part of it, and so is the way there and
back of --network.
Telemetry is missing when its tick never came, late when it came after a newer one.`;

const port = wholeNumber(1, 65_535);

export function addLoadtest(program: Command, { terminal, run }: CommandContext): void {
  program
    .command("loadtest")
    .summary("put a server under load and measure how it bears it")
    .description(
      "Lets many players race at once and measures what they get: rate and gaps of telemetry, delay of inputs, " +
        "bytes, and what the server needs for it. Without --server it starts a server of its own for the test, with " +
        "data of its own, and ends it.",
    )
    .option("--sessions <count>", "sessions, 1 to 64", wholeNumber(1, 64), 8)
    .option("--players <count>", "players of each session, 1 to 16", wholeNumber(1, 16), 16)
    .option("--hz <rate>", "inputs that a player sends a second, 1 to 1000", wholeNumber(1, 1000), 240)
    .option("--seconds <seconds>", "how long is measured, 1 to 3600", wholeNumber(1, 3600), 30)
    .addOption(
      new Option("--transport <transport>", "how inputs and telemetry travel")
        .choices(["udp", "tcp"])
        .default("udp"),
    )
    .addOption(
      new Option(
        "--network <shape>",
        "what the client does to messages, each way: loss=<percent>,delay=<ms>,jitter=<ms>",
      )
        .argParser(networkShape)
        .default(directNetwork, "nothing"),
    )
    .addOption(
      new Option(
        "--security <security>",
        "of the server that is started: plain, or sealed: TLS, and datagrams under its keys (default: plain)",
      ).choices(["plain", "sealed"]),
    )
    .option("--seed <number>", "decides what --network does to which message", wholeNumber(0, 0xffff_ffff), 7)
    .option("--track <track>", "short name, name or id of the track", someText, "oval_simple")
    .option("--car <car>", "short name, name or id of the cars", someText, "gt3_generic")
    .option(
      "--server <host:port>",
      "test a server that runs already; it must allow so many sessions",
      serverAddress,
    )
    .option("--udp-port <port>", "its real-time port (default: the one that it names)", port)
    .option("--health-port <port>", "its port of /metrics (default: 9002)", port)
    .option("--token <token>", "proof of identity of all players", someText, guestToken)
    .option("--ca <file>", "its certificate, PEM (default: certs/server.crt for a server on this machine)")
    .option("--insecure", "do not check its certificate")
    .option("--plain", "no encryption, for servers that run without")
    .option("--json", "print the report as one JSON object and nothing else")
    .addHelpText("after", examples)
    .action((options: LoadRequest) =>
      run(async () => (await import("../loadtest/run-loadtest.ts")).runLoadtest(options, terminal)),
    );
}

function serverAddress(text: string): ServerAddress {
  const [, host = "", number = ""] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const value = Number(number);
  if (host === "" || value < 1 || value > 65_535) {
    throw new InvalidArgumentError("Allowed is a host and a port, such as 127.0.0.1:9000.");
  }
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: value };
}
