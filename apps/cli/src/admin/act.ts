import { CommandFailure } from "../command-failure.ts";
import type { Terminal } from "../terminal.ts";
import { timeText } from "./columns.ts";
import { printJson } from "./print.ts";
import { type AdminRequest, type Body, openServerApi, pathOf } from "./server-api.ts";
import { playerOf, subjectOf } from "./subject.ts";

/* What operators do. */

export interface ReasonRequest extends AdminRequest {
  readonly reason?: string;
}

export interface SanctionRequest extends ReasonRequest {
  /** Seconds; undefined: for good. */
  readonly for?: number;
  readonly byAddress?: boolean;
}

export async function kick(who: string, request: ReasonRequest, terminal: Terminal): Promise<number> {
  const api = await openServerApi(request, process.env);
  const { id, name } = await playerOf(api, who);
  await api.ask("POST", `/admin/players/${id}/kick`, { reason: request.reason ?? "" });
  return say(`${name} has been put out, and may come back.`, terminal);
}

export async function impose(
  kind: "mute" | "ban",
  who: string,
  request: SanctionRequest,
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const subject = await subjectOf(api, who);
  const made = await api.ask("POST", "/admin/sanctions", {
    kind,
    ...(subject.kind === "player" ? { playerId: subject.id } : { address: subject.address }),
    ...(request.byAddress === true && { byAddress: true }),
    seconds: request.for ?? 0,
    reason: request.reason ?? "",
  });
  if (request.json === true) return printJson(made, terminal);
  const whom = made.name || made.subjectId;
  const also =
    made.network !== null && made.network !== made.subjectId ? `, and everybody at ${made.network},` : "";
  const end = made.until === null ? "for good" : `until ${timeText(made.until)} UTC`;
  return say(`${whom}${also} is ${kind === "ban" ? "banned" : "muted"} ${end}.`, terminal);
}

export async function lift(
  kind: "mute" | "ban",
  who: string,
  request: ReasonRequest,
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const wanted = who.toLowerCase();
  const inForce = await api.list("/admin/sanctions", { kind }, 100_000);
  const meant = inForce.filter((each) =>
    [each.subjectId, each.name, each.network ?? ""].some((text) => text.toLowerCase() === wanted),
  );
  if (meant.length === 0)
    throw new CommandFailure(
      `there is no ${kind} of ${JSON.stringify(who)}; "fairtick admin sanctions" lists them`,
    );
  for (const { subjectId } of meant) {
    const path = `/admin/sanctions/${kind}/${encodeURIComponent(subjectId)}`;
    await api.ask("DELETE", pathOf(path, { reason: request.reason }));
  }
  const names = meant.map((each: Body) => each.name || each.subjectId).join(", ");
  return say(`${names}: the ${kind} is lifted.`, terminal);
}

export async function closeReport(id: string, request: AdminRequest, terminal: Terminal): Promise<number> {
  const api = await openServerApi(request, process.env);
  await api.ask("POST", `/admin/reports/${encodeURIComponent(id)}/close`);
  return say("The report is closed.", terminal);
}

export async function endSession(id: string, request: ReasonRequest, terminal: Terminal): Promise<number> {
  const api = await openServerApi(request, process.env);
  const sessions = await api.list("/admin/sessions", {}, 1000);
  const meant = sessions.filter((session) => session.id.startsWith(id));
  if (meant.length !== 1) {
    const count = meant.length === 0 ? "no session" : `${meant.length} sessions`;
    throw new CommandFailure(
      `${count} begin${meant.length === 0 ? "s" : ""} with ${id}; "fairtick admin sessions" lists them`,
    );
  }
  await api.ask("POST", `/admin/sessions/${meant[0].id}/end`, { reason: request.reason ?? "" });
  return say(`${meant[0].title} (${meant[0].id}) is ended.`, terminal);
}

export async function announce(
  text: string,
  request: AdminRequest & { readonly game?: string; readonly session?: string },
  terminal: Terminal,
): Promise<number> {
  const api = await openServerApi(request, process.env);
  const { game, session: sessionId } = request;
  const { chatCount } = await api.ask("POST", "/admin/announcements", { text, game, sessionId });
  return say(`Said in ${chatCount} chat${chatCount === 1 ? "" : "s"}.`, terminal);
}

export async function drain(
  request: AdminRequest & { readonly exit?: boolean; readonly within?: number; readonly cancel?: boolean },
  terminal: Terminal,
): Promise<number> {
  const { exit: exits = false, within: withinSeconds, cancel = false } = request;
  if (cancel && (exits || withinSeconds !== undefined))
    throw new CommandFailure("--cancel takes neither --exit nor --within", 2);
  if (withinSeconds !== undefined && !exits) throw new CommandFailure("--within needs --exit", 2);
  const api = await openServerApi(request, process.env);
  const answer = await api.ask("PUT", "/admin/drain", { isDraining: !cancel, exits, withinSeconds });
  if (request.json === true) return printJson(answer, terminal);
  if (!answer.isDraining) return say("The server begins sessions again.", terminal);
  const count = answer.peopledSessionCount;
  const running = `${count} running session${count === 1 ? " has" : "s have"} people`;
  const latest = withinSeconds === undefined ? "" : `, in ${withinSeconds} s at the latest`;
  const end = exits ? `; it ends when nobody plays any more${latest}` : "";
  return say(`The server begins no more sessions${end}. Now ${running}.`, terminal);
}

export async function reload(request: AdminRequest, terminal: Terminal): Promise<number> {
  const api = await openServerApi(request, process.env);
  const answer = await api.ask("POST", "/admin/content/reload");
  if (request.json === true) return printJson(answer, terminal);
  let faults = 0;
  for (const { game, changed, faults: found } of answer.games) {
    const items = changed.map((item: Body) => `${item.kind} ${item.id}`).join(", ");
    terminal.out(`${game}: ${changed.length === 0 ? "nothing has changed" : items}\n`);
    for (const fault of found) terminal.out(`  ${fault}\n`);
    faults += found.length;
  }
  return faults === 0 ? 0 : 1;
}

function say(sentence: string, terminal: Terminal): number {
  terminal.out(`${sentence}\n`);
  return 0;
}
