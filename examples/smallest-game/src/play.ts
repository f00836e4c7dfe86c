// The game in a terminal: `node dist/play.js NAME PORT [--bot]`. Arrow keys push, q leaves.
import { setTimeout as sleep } from "node:timers/promises";
import type { Lobby } from "@fairtick/client";
import { connect } from "@fairtick/client-node";
import { Phase } from "@fairtick/contract";
import { coins, HEIGHT, WIDTH } from "./game.ts";

const [name = "Ann", port = "9000"] = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const isBot = process.argv.includes("--bot");

let onLobby: (lobby: Lobby) => void = () => {};
const firstLobby = new Promise<Lobby>((resolve) => {
  onLobby = resolve;
});
const client = await connect({
  game: coins,
  name,
  host: "127.0.0.1",
  port: Number(port),
  trust: { kind: "insecure" },
  onLobby: (lobby) => onLobby(lobby),
});
const { sessions } = await firstLobby;
const running = sessions.find(({ phase }) => phase === "active");
client.chooseLoadout({});
const session = client.session ?? (await (running ? client.join(running.id) : client.create({})));
if (running === undefined) client.start();
const own = session.seat as number;

let news = "";
session.on("collected", ({ subject }) => {
  news = `${session.roster.find(({ seat }) => seat === subject)?.name} has a coin`;
});

const pushes = new Map([
  ["\x1b[A", { right: 0, down: -1 }],
  ["\x1b[B", { right: 0, down: 1 }],
  ["\x1b[C", { right: 1, down: 0 }],
  ["\x1b[D", { right: -1, down: 0 }],
]);
if (process.stdin.isTTY && !isBot) {
  process.stdin.setRawMode(true).on("data", (bytes) => {
    session.input(pushes.get(bytes.toString()) ?? { right: 0, down: 0 });
    if ("q\x03".includes(bytes.toString())) client.close();
  });
}

/** Straight to the coin. */
function think(): void {
  const { match, dots } = session.view;
  session.input({ right: Math.sign(match.coinX - dots.x[own]), down: Math.sign(match.coinY - dots.y[own]) });
}

function picture(): string {
  const { match, dots } = session.view;
  const rows = Array.from({ length: HEIGHT }, () => new Array<string>(WIDTH).fill("·"));
  rows[Math.round(match.coinY)][Math.round(match.coinX)] = "$";
  for (let seat = 0; seat < dots.capacity; seat++)
    if (dots.alive[seat] === 1)
      (rows[Math.round(dots.y[seat])] ?? [])[Math.round(dots.x[seat])] = seat === own ? "@" : "o";
  return `\x1b[H\x1b[J${rows.map((row) => row.join("")).join("\n")}\n${news}\n`;
}

while (client.state.kind !== "closed" && session.view.match.phase !== Phase.finished) {
  if (isBot) think();
  if (process.stdout.isTTY) process.stdout.write(picture());
  await sleep(33);
}

console.log(`${name}: ${session.view.dots.coins[own]} coins`);
client.close();
process.stdin.pause();
