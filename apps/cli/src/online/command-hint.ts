import { shippedFolders } from "../content-folders.ts";
import { guestToken, playerName, serverDefaults } from "./server-defaults.ts";
import type { ServerRequest } from "./server-request.ts";

type OptionValue = string | number | boolean | undefined;

/** A command that reaches the same server in the same way, with no more options than that needs. */
export function joinHint(
  request: ServerRequest,
  more: readonly (readonly [option: string, value: OptionValue])[] = [],
): string {
  const { host, tcpPort, udpPort, insecure, plain, ca } = request;
  return commandText("join", [
    ["--host", unless(host, serverDefaults.host)],
    ["--tcp-port", unless(tcpPort, serverDefaults.tcpPort)],
    ["--udp-port", udpPort],
    ["--ca", ca],
    ["--insecure", insecure],
    ["--plain", plain],
    ...more,
  ]);
}

/** The same player again: who that is decides the name together with the token. */
export function comeBackHint(
  request: ServerRequest & { readonly cars: string; readonly tracks: string },
): string {
  const { carsDir, tracksDir } = shippedFolders();
  return joinHint(request, [
    ["--name", unless(request.name, playerName())],
    ["--token", unless(request.token, guestToken)],
    ["--cars", unless(request.cars, carsDir)],
    ["--tracks", unless(request.tracks, tracksDir)],
  ]);
}

/** Starts a server where the request looks for one. */
export function serveHint({ tcpPort }: Pick<ServerRequest, "tcpPort">): string {
  return commandText("serve", [["--tcp-port", unless(tcpPort, serverDefaults.tcpPort)]]);
}

function commandText(command: string, options: readonly (readonly [string, OptionValue])[]): string {
  const words = options.flatMap(([option, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [option] : [option, quoted(String(value))];
  });
  return ["npx fairtick", command, ...words].join(" ");
}

function unless<T>(value: T, usual: T): T | undefined {
  return value === usual ? undefined : value;
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
