import { readFileSync } from "node:fs";
import { readToml } from "@fairtick/server";
import { CommandFailure } from "../command-failure.ts";
import { fileReason } from "../file-reason.ts";
import type { Terminal } from "../terminal.ts";
import { columnsText, timeText } from "./columns.ts";
import { print, printJson } from "./print.ts";
import { type AdminRequest, type Body, openServerApi, type ServerApi } from "./server-api.ts";

/* What sessions are made of, and when they are held. */

const templatesMax = 10_000;

export async function listTemplates(
  request: AdminRequest & { readonly game?: string },
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const items = await api.list("/templates", { game: request.game }, templatesMax);
  const header = ["Template", "Name", "Game", "From", "Start", "Weight", "Active"];
  const rows = items.map((template) => [
    template.id,
    template.name,
    template.game,
    template.origin === "file" ? "file" : "database",
    template.startMode,
    String(template.rotationWeight),
    template.isActive ? "yes" : `no: ${template.inactiveReason}`,
  ]);
  return print(request, items, "There are no templates.", columnsText(header, rows), terminal);
}

export async function addTemplate(
  path: string,
  request: AdminRequest & { readonly game: string },
  terminal: Terminal,
): Promise<number> {
  const manifest = readManifest(path);
  const api = await openServerApi(request, process.env);
  const made = await api.ask("POST", "/templates", { game: request.game, manifest });
  if (request.json === true) return printJson(made, terminal);
  const state = made.isActive ? "" : `, and is not active: ${made.inactiveReason}`;
  return say(`${made.name} (${made.id}) is a template now${state}.`, terminal);
}

export async function removeTemplate(
  wanted: string,
  request: AdminRequest,
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const { id, name } = await templateOf(api, wanted);
  await api.ask("DELETE", `/templates/${encodeURIComponent(id)}`);
  return say(`${name} (${id}) is removed, with its times of the schedule.`, terminal);
}

async function listSchedule(api: ServerApi, request: AdminRequest, terminal: Terminal): Promise<number> {
  const { items } = await api.ask("GET", "/schedule");
  const header = ["Id", "Template", "Game", "When", "Zone", "Next (UTC)", "Session"];
  const rows = items.map((time: Body) => [
    time.id,
    time.templateName ?? time.templateId,
    time.game,
    time.cron,
    time.timezone,
    timeText(time.nextAt),
    time.sessionId ?? "-",
  ]);
  return print(request, items, "Nothing is scheduled.", columnsText(header, rows), terminal);
}

/** Without a template: lists the times. */
export async function schedule(
  wanted: string | undefined,
  cron: string | undefined,
  request: AdminRequest & { readonly timezone?: string },
  terminal: Terminal,
): Promise<number> {
  if (wanted !== undefined && cron === undefined)
    throw new CommandFailure('name the times behind the template, as in "0 20 * * fri"', 2);
  if (wanted === undefined && request.timezone !== undefined)
    throw new CommandFailure("--timezone needs a template and times", 2);
  const api = await openServerApi(request, process.env);
  if (wanted === undefined) return listSchedule(api, request, terminal);
  const { id: templateId, name } = await templateOf(api, wanted);
  const made = await api.ask("POST", "/schedule", { templateId, cron, timezone: request.timezone ?? "UTC" });
  if (request.json === true) return printJson(made, terminal);
  return say(`${name} is held next at ${timeText(made.nextAt)} UTC (${made.id}).`, terminal);
}

export async function unschedule(id: string, request: AdminRequest, terminal: Terminal): Promise<number> {
  const api = await openServerApi(request, process.env);
  const { items } = await api.ask("GET", "/schedule");
  const meant = items.filter((time: Body) => time.id.startsWith(id));
  if (meant.length !== 1)
    throw new CommandFailure(
      `${countOf(meant, "time")} of the schedule begin${meant.length === 0 ? "s" : ""} with ${id}; "fairtick admin schedule" lists them`,
    );
  await api.ask("DELETE", `/schedule/${encodeURIComponent(meant[0].id)}`);
  return say(`${meant[0].templateName ?? meant[0].templateId} is not held at that time any more.`, terminal);
}

/** By its id, the beginning of that, or its name. */
async function templateOf(api: ServerApi, wanted: string): Promise<Body> {
  const text = wanted.toLowerCase();
  const all = await api.list("/templates", {}, templatesMax);
  const named = all.filter(({ name }) => name.toLowerCase() === text);
  const meant = named.length > 0 ? named : all.filter(({ id }) => id.startsWith(text));
  if (meant.length === 1) return meant[0];
  throw new CommandFailure(
    `${countOf(meant, "template")} ${meant.length === 0 ? "has" : "have"} the name or the id ${JSON.stringify(wanted)}; "fairtick admin templates" lists them`,
  );
}

function readManifest(path: string): object {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandFailure(fileReason(path, error));
  }
  const read = readToml(text);
  if (!read.ok) throw new CommandFailure(`${path}: ${read.place}: ${read.reason}`);
  return read.table;
}

const countOf = (meant: readonly unknown[], what: string): string =>
  meant.length === 0 ? `no ${what}` : `${meant.length} ${what}s`;

function say(sentence: string, terminal: Terminal): number {
  terminal.out(`${sentence}\n`);
  return 0;
}
