import type { Terminal } from "../terminal.ts";
import { columnsText, timeText } from "./columns.ts";
import { print, printJson } from "./print.ts";
import { type AdminRequest, type Body, openServerApi, pathOf } from "./server-api.ts";

/* What operators look at. */

const listedMax = 1000;

export async function showStatus(request: AdminRequest, terminal: Terminal): Promise<number> {
  const api = await openServerApi(request, process.env);
  const live = await api.ask("GET", "/admin/live");
  if (request.json === true) return printJson(live, terminal);
  const { connections, process: used, sessions } = live;
  const state = live.isDraining ? "draining: begins no more sessions" : live.isAccepting ? "open" : "closing";
  const phases = Object.entries(sessions).filter(([, count]) => count !== 0);
  terminal.out(
    [
      `${state}, up ${durationText(live.uptimeSeconds)}`,
      `players      ${live.playerCount} (${connections.signedIn} connections, ${connections.webSockets} WebSockets, ${connections.signingIn} signing in)`,
      `sessions     ${live.runningSessionCount} running, ${live.peopledSessionCount} with people${phases.length === 0 ? "" : ` (${phases.map(([phase, count]) => `${count} ${phase}`).join(", ")})`}`,
      `process      ${used.cpuPercent.toFixed(0)} % of a processor, ${mib(used.residentBytes)} MiB`,
      "",
      "",
    ].join("\n"),
  );
  const rows = live.games.map((game: Body) => [
    game.game,
    `${game.ticksPerSecond.toFixed(0)} (${game.tickHz} a session)`,
    `${us(game.tickUs.p50)} / ${us(game.tickUs.p99)}`,
    `${us(game.latenessUs.p50)} / ${us(game.latenessUs.p99)}`,
    game.ticksMissedPerSecond.toFixed(1),
    `${(game.bytesInPerSecond / 1024).toFixed(1)} / ${(game.bytesOutPerSecond / 1024).toFixed(1)}`,
  ]);
  const header = ["Game", "Ticks/s", "Tick us p50/p99", "Late us p50/p99", "Missed/s", "KiB/s in/out"];
  terminal.out(columnsText(header, rows));
  return 0;
}

export async function listSessions(
  request: AdminRequest & { readonly game?: string },
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const items = await api.list("/admin/sessions", { game: request.game }, listedMax);
  const header = [
    "Session",
    "Game",
    "Title",
    "Phase",
    "Players",
    "Watching",
    "Door",
    "Thread",
    "Cost",
    "Who",
  ];
  const rows = items.map((session) => [
    session.id,
    session.game,
    session.title,
    session.phase,
    `${session.playerCount}/${session.seats}`,
    String(session.spectatorCount),
    session.visibility,
    session.health?.thread ?? "-",
    session.health === null ? "-" : `${(session.health.costShare * 100).toFixed(1)} %`,
    session.members.map(({ name }: Body) => name).join(", "),
  ]);
  return print(request, items, "There are no sessions.", columnsText(header, rows), terminal);
}

export async function listPlayers(
  request: AdminRequest & { readonly game?: string; readonly session?: string },
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const query = { game: request.game, sessionId: request.session };
  const items = await api.list("/admin/players", query, listedMax);
  const header = ["Player", "Name", "Game", "Role", "Address", "By", "Silent", "Session"];
  const rows = items.map((player) => [
    player.id,
    player.name,
    player.game,
    player.isGuest ? "guest" : player.role,
    player.address,
    player.transport ?? "away",
    player.silentSeconds === null ? "-" : `${player.silentSeconds} s`,
    player.sessionId ?? "-",
  ]);
  return print(request, items, "Nobody is here.", columnsText(header, rows), terminal);
}

export async function listSanctions(
  request: AdminRequest & { readonly kind?: string },
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const items = await api.list("/admin/sanctions", { kind: request.kind }, listedMax);
  const header = ["What", "Whom", "Name", "Address", "Until (UTC)", "By", "Why"];
  const rows = items.map((sanction) => [
    sanction.kind,
    sanction.subjectId,
    sanction.name || "-",
    sanction.network ?? "-",
    sanction.until === null ? "for good" : timeText(sanction.until),
    sanction.byName,
    sanction.reason,
  ]);
  return print(request, items, "Nobody is muted or banned.", columnsText(header, rows), terminal);
}

export async function listReports(
  request: AdminRequest & { readonly all?: boolean; readonly limit: number },
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const isOpen = request.all === true ? undefined : "true";
  const items = await api.list("/admin/reports", { isOpen }, request.limit);
  const text = items
    .map((report) => {
      const closed = report.closedAt === null ? "" : `, closed ${timeText(report.closedAt)}`;
      const head = `${timeText(report.at)}  ${report.id}${closed}\n  ${report.byName} of ${report.name} (${report.playerId}): ${report.reason}\n`;
      return head + report.chat.map((line: Body) => `    ${line.name}: ${line.text}\n`).join("");
    })
    .join("");
  return print(request, items, "There are no open reports.", text, terminal);
}

export async function showAudit(
  request: AdminRequest & { readonly limit: number; readonly action?: string },
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const items = await api.list("/audit", { action: request.action }, request.limit);
  const header = ["When (UTC)", "Who", "From", "Action", "To", "Detail"];
  const rows = items.map((entry) => [
    timeText(entry.at),
    entry.actorName ?? entry.actorId ?? "-",
    entry.origin,
    entry.action,
    entry.subjectName ?? entry.subjectId,
    JSON.stringify(entry.detail),
  ]);
  return print(request, items, "There are no such entries.", columnsText(header, rows), terminal);
}

export async function logLevel(
  level: string | undefined,
  request: AdminRequest,
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const path = pathOf("/admin/log-level", {});
  const answer = level === undefined ? await api.ask("GET", path) : await api.ask("PUT", path, { level });
  if (request.json === true) return printJson(answer, terminal);
  terminal.out(`The level of the log is ${answer.level}.\n`);
  return 0;
}

const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);
const us = (value: number | null) => (value === null ? "-" : value.toFixed(0));

function durationText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
