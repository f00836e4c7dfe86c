import type { Lobby } from "../lobby/lobby.ts";
import type { LobbyLog } from "../lobby/lobby-context.ts";
import type { NewAuditEntry } from "../storage/operations/audit.ts";
import type { RaceScheduleRow } from "../storage/schema.ts";
import type { Ask } from "../storage/storage-questions.ts";
import { cronFault, nextTime } from "./cron-times.ts";
import type { SessionTemplate } from "./session-template.ts";
import type { TemplateShelf } from "./template-shelf.ts";

/** A session is made, and announced, so long before its time. */
const announcedMs = 300_000;
/** A session whose time came while no server ran is held nevertheless, if it is not longer ago. */
const lateMsMax = 300_000;
/** Time for coming back, then. */
const lateLobbyMs = 60_000;

export type ScheduleLobby = Pick<
  Lobby,
  "createServerSession" | "startServerSession" | "cancelServerSession" | "standing"
>;

export interface ScheduleOptions {
  readonly lobby: ScheduleLobby;
  readonly templates: Pick<TemplateShelf, "find" | "entries">;
  readonly ask: Ask;
  readonly schedulesMax: number;
  readonly log: LobbyLog;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
}

/** Why sessions are not held. */
export interface ScheduleRefusal {
  readonly code: "not-found" | "conflict" | "bad-request";
  readonly detail: string;
}

/** A time at which a session of a template will be held. */
export interface ScheduledTime {
  readonly row: RaceScheduleRow;
  /** Once the session is announced. */
  readonly sessionId: string | undefined;
}

interface Appointment {
  row: RaceScheduleRow;
  session: { readonly id: string; readonly startsAt: number } | undefined;
  /** What the database has as the next time. */
  storedAt: number;
  isStoring: boolean;
  /** Why no session can be made, as it was last told. */
  trouble: string | undefined;
}

/**
 * Holds sessions at their times: makes each some minutes before, starts it at its time however few have come, and
 * cancels it where nobody has. The next times are in the database, so that a server that is started again goes on.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  #appointments = new Map<string, Appointment>();

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** In the order of their times. */
  get times(): ScheduledTime[] {
    return [...this.#appointments.values()]
      .map(({ row, session }) => ({ row, sessionId: session?.id }))
      .sort((a, b) => a.row.next_at - b.row.next_at || (a.row.id < b.row.id ? -1 : 1));
  }

  /** Takes the rows of the database as they are now. Sessions that are announced stay. */
  async load(): Promise<void> {
    const rows = await this.#options.ask("listSchedules", null);
    const appointments = new Map<string, Appointment>();
    for (const row of rows) {
      const known = this.#appointments.get(row.id);
      const isSame = known?.storedAt === row.next_at || known?.isStoring;
      appointments.set(row.id, known && isSame ? known : appointmentOf(row));
    }
    for (const [id, { session }] of this.#appointments) {
      if (session !== undefined && appointments.get(id)?.session?.id !== session.id) this.#cancel(session.id);
    }
    this.#appointments = appointments;
  }

  /** Holds sessions of a template from now on; or why that cannot be. */
  async add(
    asked: Pick<RaceScheduleRow, "id" | "cron" | "timezone"> & { readonly templateId: string },
    audit: NewAuditEntry,
  ): Promise<ScheduleRefusal | undefined> {
    const { templates, ask, schedulesMax, wallClock } = this.#options;
    const { id, cron, timezone } = asked;
    const template_id = asked.templateId.toLowerCase();
    const template = templates.entries.find((entry) => entry.template.id === template_id)?.template;
    if (template === undefined) return { code: "not-found", detail: `there is no template ${template_id}` };
    if (template.startMode !== "scheduled") {
      const detail = `the template ${template.name} has start_mode "${template.startMode}" where "scheduled" is needed`;
      return { code: "conflict", detail };
    }
    const fault = cronFault(cron, timezone, wallClock());
    const next_at = fault === undefined ? nextTime(cron, timezone, wallClock()) : undefined;
    if (next_at === undefined) return { code: "bad-request", detail: fault ?? `cron: "${cron}" never comes` };
    const schedule = { id, game: template.game, template_id, cron, timezone, next_at };
    const done = await ask("createSchedule", { schedule, schedulesMax, audit });
    if (done === "too-many")
      return { code: "conflict", detail: "there are as many times as limits.schedules_max allows" };
    await this.load();
    return undefined;
  }

  /** Holds them no more. False when there is no such time. */
  async remove(id: string, audit: NewAuditEntry): Promise<boolean> {
    const isRemoved = await this.#options.ask("deleteSchedule", { id, audit });
    if (isRemoved) await this.load();
    return isRemoved;
  }

  /** Makes, starts and cancels what is due. Called once a second. */
  sweep(): void {
    const now = this.#options.wallClock();
    for (const appointment of this.#appointments.values()) {
      if (appointment.session === undefined) this.#prepare(appointment, now);
      else if (now >= appointment.session.startsAt) this.#hold(appointment, appointment.session.id, now);
      if (appointment.storedAt !== appointment.row.next_at) this.#store(appointment);
    }
  }

  #prepare(appointment: Appointment, now: number): void {
    const { row } = appointment;
    if (now < row.next_at - announcedMs) return;
    if (now > row.next_at + lateMsMax) {
      this.#advance(appointment, now, "a session was not held: no server ran at its time");
      return;
    }
    const reason = this.#announce(appointment, now);
    if (reason === undefined) return;
    if (now >= row.next_at) this.#advance(appointment, now, "a session was not held", reason);
    else if (reason !== appointment.trouble)
      this.#options.log.warn({ ...fieldsOf(row), reason }, "a session of the schedule cannot be made yet");
    appointment.trouble = reason;
  }

  /** Makes the session, or says why it cannot be made. */
  #announce(appointment: Appointment, now: number): string | undefined {
    const { lobby, templates, log } = this.#options;
    const { row } = appointment;
    const found = templates.find(row.game, row.template_id);
    if (found === undefined) return "there is no such template";
    if (found.inactive !== undefined) return found.inactive;
    const startsAt = now > row.next_at ? now + lateLobbyMs : row.next_at;
    const made = lobby.createServerSession(sessionOf(found.template, startsAt));
    if (typeof made !== "string") return made.message;
    appointment.session = { id: made, startsAt };
    const { name } = found.template;
    log.info(
      { ...fieldsOf(row), session_id: made, template: name },
      "a session of the schedule is announced",
    );
    return undefined;
  }

  #hold(appointment: Appointment, sessionId: string, now: number): void {
    const { lobby, log } = this.#options;
    const fields = { ...fieldsOf(appointment.row), session_id: sessionId };
    const standing = lobby.standing(sessionId);
    // The time is over before anything else is done: a server that dies now does not hold it twice.
    this.#advance(appointment, now);
    this.#store(appointment);
    if (standing === undefined) {
      log.warn(fields, "a session of the schedule went before its time");
    } else if (standing.members === 0) {
      log.info(fields, "a session of the schedule is cancelled: nobody has come");
      this.#cancel(sessionId);
    } else {
      lobby.startServerSession(sessionId);
    }
  }

  #cancel(sessionId: string): void {
    this.#options.lobby.cancelServerSession(sessionId, "the session is cancelled");
  }

  #advance(appointment: Appointment, now: number, missed?: string, reason?: string): void {
    const { row } = appointment;
    if (missed !== undefined) this.#options.log.warn({ ...fieldsOf(row), reason }, missed);
    const next = nextTime(row.cron, row.timezone, Math.max(now, row.next_at));
    appointment.row = { ...row, next_at: next ?? Number.MAX_SAFE_INTEGER };
    appointment.session = undefined;
    appointment.trouble = undefined;
  }

  #store(appointment: Appointment): void {
    if (appointment.isStoring) return;
    appointment.isStoring = true;
    const { id, next_at: to } = appointment.row;
    this.#options
      .ask("advanceSchedule", { id, from: appointment.storedAt, to })
      .then(() => {
        appointment.storedAt = to;
      })
      // The next sweep tries again.
      .catch(() => {})
      .finally(() => {
        appointment.isStoring = false;
      });
  }
}

function appointmentOf(row: RaceScheduleRow): Appointment {
  return { row, session: undefined, storedAt: row.next_at, isStoring: false, trouble: undefined };
}

const fieldsOf = ({ id, game, template_id, next_at }: RaceScheduleRow) => ({
  schedule_id: id,
  game,
  template_id,
  at: new Date(next_at).toISOString(),
});

function sessionOf({ id, game, options, allowed }: SessionTemplate, startsAt: number) {
  return {
    game,
    options,
    templateId: id,
    allowed,
    startsAt,
    hasHost: false,
    isDemo: false,
    onEnded: () => {},
  };
}
