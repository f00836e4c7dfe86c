import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { parseRange } from "../../../replays/byte-range.ts";
import type { ListedReplay } from "../../../replays/replay-catalogue.ts";
import { replayFileName } from "../../../replays/replay-file-name.ts";
import type { ApiGroup } from "../api-services.ts";
import { Problem } from "../problem.ts";
import { ReplayAccess } from "../replay-access.ts";
import { answers, bearer, fileAnswers } from "../route-schema.ts";
import { replayParams } from "./replay-routes.ts";

const tags = ["replays"];
const security = [{}, ...bearer];
const replayType = "application/vnd.fairtick.replay";
/** Content of a digest is the same for ever. */
const forEver = "private, max-age=31536000, immutable";

const contentSchema = Type.Object({
  kind: Type.String(),
  id: Type.String(),
  name: Type.String(),
  version: Type.String(),
  digest: Type.String(),
  manifest: Type.Unknown({ description: "As it was parsed" }),
  files: Type.Record(Type.String(), Type.String(), { description: "The texts of the other files" }),
});

/** The files of replays, and the content that running them again needs. */
export const addReplayFileRoutes: ApiGroup = (app, { replays, access }) => {
  if (replays === undefined) return;
  const seen = new ReplayAccess(access, replays);
  const read = replays.catalogue.read.bind(replays.catalogue);
  app.get(
    "/replays/:sessionId",
    {
      onRequest: access.anybody,
      schema: {
        tags,
        security,
        summary: "The file of a replay (docs/replay-format.md), or the part that the header Range asks for",
        params: replayParams,
        response: fileAnswers(replayType, "The file"),
      },
    },
    async (request, reply) =>
      sendReplay(request, reply, await seen.find(request, request.params.sessionId), read),
  );
  app.get(
    "/replays/:sessionId/content/:digest",
    {
      onRequest: access.anybody,
      schema: {
        tags,
        security,
        summary: "An item of content that a replay was made with",
        params: Type.Object({ ...replayParams.properties, digest: Type.String({ maxLength: 64 }) }),
        response: answers(contentSchema, "The item"),
      },
    },
    async (request, reply) => {
      const { sessionId, digest } = request.params;
      const { header } = await seen.find(request, sessionId);
      const isOfIt = header.log.content.some((item) => item.digest === digest);
      const text = isOfIt ? await replays.content.text(digest) : undefined;
      if (text === undefined) {
        const reason = isOfIt ? "this item of its content is not stored any more" : "it was not made with it";
        throw new Problem("not-found", `of this replay there is no such content: ${reason}`);
      }
      reply.header("cache-control", forEver).type("application/json").serializer(String);
      return reply.send(text as never);
    },
  );
};

/** Sends a file or a part of it, as HTTP wants it (RFC 9110, sections 13 and 14). */
function sendReplay(
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
  replay: ListedReplay,
  read: (replay: ListedReplay, range: { readonly first: number; readonly last: number }) => Readable,
) {
  const { byteLength } = replay;
  // Files only grow, so a length says what is in them.
  const tag = `"${replay.sessionId}-${byteLength}"`;
  reply.headers({
    etag: tag,
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "content-disposition": `attachment; filename="${replayFileName(replay, ".ftreplay")}"`,
  });
  if (isNamed(headers["if-none-match"], tag)) return reply.code(304).send();
  const condition = headers["if-range"];
  const isAsked = method === "GET" && (condition === undefined || condition === tag);
  const range = isAsked ? parseRange(headers.range, byteLength) : undefined;
  if (range === "unsatisfiable") {
    reply.header("content-range", `bytes */${byteLength}`);
    throw new Problem("bad-range", `the file has ${byteLength} bytes`);
  }
  const { first, last } = range ?? { first: 0, last: byteLength - 1 };
  if (range !== undefined) reply.code(206).header("content-range", `bytes ${first}-${last}/${byteLength}`);
  reply.type(replayType).header("content-length", last - first + 1);
  return reply.send(method === "HEAD" ? Readable.from([]) : read(replay, { first, last }));
}

const isNamed = (condition: string | undefined, tag: string): boolean =>
  condition === "*" || (condition ?? "").split(",").some((each) => each.trim().replace(/^W\//, "") === tag);
