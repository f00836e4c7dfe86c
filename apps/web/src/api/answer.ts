import { t } from "@fairtick/game-view";
import type { components, paths } from "./api-schema.ts";

/** What a route answers when all is well. */
export type ApiData<
  Path extends keyof paths,
  Method extends keyof paths[Path] = "get" & keyof paths[Path],
> = paths[Path][Method] extends {
  readonly responses: { readonly 200: { readonly content: { readonly "application/json": infer Data } } };
}
  ? Data
  : never;

/** What the server says when it does not do what it was asked for (RFC 9457). */
export type Problem = Pick<components["schemas"]["Problem"], "detail"> & { readonly code: string };

/** What came of a question. Nothing is thrown for what a server or a network may do. */
export type Answer<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly problem: Problem };

interface Fetched<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** An answer of the API as a value; `unreachable` where none came. */
export async function answerOf<Data>(asking: Promise<Fetched<Data>>): Promise<Answer<Data>> {
  try {
    const { data, error, response } = await asking;
    if (response.ok) return { ok: true, data: data as Data };
    return { ok: false, problem: isProblem(error) ? error : strange(response.status) };
  } catch {
    return { ok: false, problem: { code: "unreachable", detail: t("The server cannot be reached.") } };
  }
}

const strange = (status: number): Problem => ({
  code: "unreachable",
  detail: t("The server answered with {status} and no word of why.", { status }),
});

const isProblem = (error: unknown): error is Problem =>
  typeof error === "object" &&
  error !== null &&
  typeof (error as Problem).code === "string" &&
  typeof (error as Problem).detail === "string";
