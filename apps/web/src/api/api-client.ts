import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./api-schema.ts";

/** The HTTP API of the page's own server, typed by what that says of itself. */
export type Api = Client<paths>;

/** `token`: the access token to show, if there is one. */
export function openApi(token: () => string | undefined): Api {
  const api = createClient<paths>({ baseUrl: "/api/v1" });
  api.use({
    onRequest({ request }) {
      const shown = token();
      if (shown !== undefined) request.headers.set("authorization", `Bearer ${shown}`);
      return request;
    },
  });
  return api;
}
