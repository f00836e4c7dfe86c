import Type, { type TSchema } from "typebox";

/** What every route may answer instead: a problem, described once. */
const failure = {
  default: {
    description: "What went wrong",
    content: { "application/problem+json": { schema: Type.Unsafe({ $ref: "Problem#" }) } },
  },
};

/** What a route answers when it succeeds. */
export function answers<Schema extends TSchema>(schema: Schema, description: string) {
  return { 200: { ...schema, description }, ...failure };
}

export function createdAnswer<Schema extends TSchema>(schema: Schema, description: string) {
  return { 201: { ...schema, description }, ...failure };
}

/** What a route answers that gives a file, or a part of one. */
export function fileAnswers(mediaType: string, description: string) {
  const content = { [mediaType]: { schema: Type.Unsafe({ type: "string", format: "binary" }) } };
  return {
    200: { description, content },
    206: { description: `A part: ${description}`, content },
    304: Type.Null({ description: "It has not changed" }),
    ...failure,
  };
}

/** What a route answers that gives a text of another kind than JSON. */
export function textAnswers(mediaType: string, description: string) {
  return { 200: { description, content: { [mediaType]: { schema: Type.String() } } }, ...failure };
}

/** For routes that have nothing to say but that it is done. */
export const doneAnswer = { 204: Type.Null({ description: "Done" }), ...failure };

/** Marks a route that wants an access token. */
export const bearer = [{ bearer: [] }];

/** A time as clients read it. */
export const seconds = (description: string) => Type.Integer({ description: `${description}, unix seconds` });

export const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
