import "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import type { Entered } from "../../accounts/account-context.ts";
import { enteredView } from "./account-schemas.ts";
import { Problem } from "./problem.ts";

/** Only these routes ever see the cookie. */
const cookiePath = "/api/v1/auth";
const headerName = "x-refresh-token";

/** For routes that give out refresh tokens, or take them. */
export const loginHeaders = Type.Object({
  [headerName]: Type.Optional(
    Type.Literal("cookie", {
      description:
        "Keep the refresh token in a cookie that no script can read, and find it there. For the page at this address alone.",
    }),
  ),
});

/**
 * Whether the request wants its refresh token in the cookie. Other pages cannot send the header without leave, and none but
 * the page of this very host and port is listened to.
 *
 * @throws Problem when it comes from another page.
 */
export function wantsCookie({ headers, host }: FastifyRequest): boolean {
  if (headers[headerName] === undefined) return false;
  const { origin } = headers;
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === withoutUsualPort(origin, host))
    return true;
  throw new Problem("forbidden", `only the page at ${host} may keep its login in a cookie`);
}

/** What somebody is told who has come in; with the refresh token in the cookie where that is wanted. */
export function entering(request: FastifyRequest, reply: FastifyReply, entered: Entered) {
  const view = enteredView(entered);
  if (!wantsCookie(request)) return view;
  reply.setCookie(cookieName(request), view.refreshToken, {
    ...attributes(request),
    maxAge: view.refreshExpiresIn,
  });
  return { ...view, refreshToken: null };
}

export function cookieToken(request: FastifyRequest): string | undefined {
  return request.cookies[cookieName(request)];
}

export function dropCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), attributes(request));
}

function attributes({ protocol }: FastifyRequest) {
  return { httpOnly: true, sameSite: "strict", secure: protocol === "https", path: cookiePath } as const;
}

/** Servers on other ports of the same host have cookies of their own names: browsers do not tell ports apart. */
function cookieName({ host }: FastifyRequest): string {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port === undefined ? "fairtick-login" : `fairtick-login-${port}`;
}

/** Browsers leave the usual port of a scheme out of `Origin`, and out of `Host`; programs need not. */
function withoutUsualPort(origin: string, host: string): string {
  const usual = origin.startsWith("https:") ? ":443" : ":80";
  return (host.endsWith(usual) ? host.slice(0, -usual.length) : host).toLowerCase();
}
