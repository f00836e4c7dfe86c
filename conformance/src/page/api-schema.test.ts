import { fileURLToPath } from "node:url";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ServerProcess } from "../end-to-end/server-process.ts";

const schemaFile = fileURLToPath(new URL("../../../apps/web/src/api/api-schema.ts", import.meta.url));
const prefix = "/api/v1";
/** What the page asks. A route that is not named here is none to its compiler; others may come and change without it. */
const usedRoutes = [
  "/server",
  "/games/{gameId}",
  "/auth/register",
  "/auth/guest",
  "/auth/login",
  "/auth/refresh",
  "/auth/logout",
  "/auth/external/begin",
  "/auth/external/finish",
  "/account",
  "/account/password",
  "/account/claim",
  "/account/delete",
  "/account/external/begin",
  "/account/logins",
  "/account/logins/{loginId}",
  "/account/api-keys",
  "/account/api-keys/{keyId}",
  "/replays",
  "/replays/{sessionId}",
  "/replays/{sessionId}/info",
  "/replays/{sessionId}/content/{digest}",
  "/profiles/{accountId}",
  "/results",
  "/leaderboards/{gameId}/boards",
  "/leaderboards/{gameId}",
  "/leaderboards/{gameId}/ghost",
  "/audit",
  "/content",
  "/admin/live",
  "/admin/sessions",
  "/admin/sessions/{sessionId}/end",
  "/admin/players",
  "/admin/players/{playerId}/kick",
  "/admin/sanctions",
  "/admin/sanctions/{kind}/{subjectId}",
  "/admin/reports",
  "/admin/reports/{reportId}/close",
  "/admin/announcements",
  "/admin/drain",
  "/admin/content/reload",
  "/admin/log-level",
];

const head = `// Made from what the server says of its API, of the routes in conformance/src/page/api-schema.test.ts:
// npx vitest run conformance/src/page/api-schema.test.ts -u
`;

type Description = OpenAPI3 & {
  readonly components: {
    readonly schemas: { readonly Problem: { readonly properties: { readonly code: { enum?: string[] } } } };
  };
};

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.start({
    accounts: {
      oidc_issuer: "http://127.0.0.1:1",
      oidc_client_id: "page",
      oidc_redirect_url: "http://127.0.0.1/back",
    },
  });
}, 60_000);
afterAll(() => server.stop());

it("builds the page against the API that the server has", async () => {
  const response = await fetch(`http://127.0.0.1:${server.ports.web}/api/docs/json`);
  const { paths = {}, ...rest } = (await response.json()) as Description;
  // The page shows what is said of a refusal: a new code is nothing that it has to know of.
  delete rest.components.schemas.Problem.properties.code.enum;
  const used = usedRoutes.map((route) => [route, paths[prefix + route]] as const);
  expect(used.filter(([, path]) => path === undefined)).toEqual([]);
  const types = await openapiTS({ ...rest, paths: Object.fromEntries(used) });
  await expect(head + astToString(types)).toMatchFileSnapshot(schemaFile);
}, 60_000);
