import type { FastifyRequest } from "fastify";
import type { ListedReplay } from "../../replays/replay-catalogue.ts";
import type { ReplayShelf } from "../../replays/replay-shelf.ts";
import type { Access } from "./access.ts";
import { Problem } from "./problem.ts";

/** Who may see the replays of sessions that not everybody could come into. */
export class ReplayAccess {
  readonly #access: Access;
  readonly #replays: ReplayShelf;

  constructor(access: Access, replays: ReplayShelf) {
    this.#access = access;
    this.#replays = replays;
  }

  /** What a list shows to who asks, which is what that person could get. */
  async filter(request: FastifyRequest): Promise<(replay: ListedReplay) => boolean> {
    const accountId = this.#access.known(request)?.actorId;
    const isOfficer = await this.#access.holds(request, "moderator");
    return (replay) =>
      !this.#replays.isRecording(replay.sessionId) &&
      (isOfficer || isOpen(replay) || tookPart(replay, accountId));
  }

  /** The replay of a session. @throws Problem where there is none, where it goes on, and where it is not for who asks. */
  async find(request: FastifyRequest, sessionId: string): Promise<ListedReplay> {
    if (this.#replays.isRecording(sessionId)) {
      const detail = "the session goes on; its replay can be had when it is over";
      throw new Problem("conflict", detail, { retryAfterSeconds: 60 });
    }
    const replay = await this.#replays.catalogue.find(sessionId);
    if (replay === undefined) throw new Problem("not-found", "there is no replay of such a session");
    if (isOpen(replay) || tookPart(replay, this.#access.known(request)?.actorId)) return replay;
    if (await this.#access.holds(request, "moderator")) return replay;
    const detail = "the session was private; its replay is for accounts that took part in it";
    throw new Problem("forbidden", detail);
  }
}

/** Also a session with a password was not for everybody. */
const isOpen = ({ header: { visibility = "public" } }: ListedReplay): boolean => visibility === "public";

/** Of a recording that was cut off nobody knows it. */
function tookPart({ summary }: ListedReplay, accountId: string | undefined): boolean {
  return accountId !== undefined && (summary?.participants ?? []).some((each) => each.playerId === accountId);
}
