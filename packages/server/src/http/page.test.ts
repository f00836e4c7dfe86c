import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { closeApis, startApi } from "../test/api-fixture.ts";
import { closeWriters } from "../test/storage-fixture.ts";
import { besideApi, servePage } from "./page.ts";

let close: (() => void) | undefined;
afterEach(async () => {
  close?.();
  await closeApis();
  await closeWriters();
});

/** A built page of two files. */
function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<title>Page</title>");
  writeFileSync(join(folder, "assets", "app-1a2b.js"), "run()");
  return folder;
}

const serve = (folder: string) => listen(servePage(folder));

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  close = () => server.close();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: { readonly [name: string]: unknown };
  readonly body: string;
}

/** Unlike `fetch` it leaves paths as they are. */
function ask(port: number, path: string, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: "127.0.0.1", port, path, method, agent: false }, (response) => {
      let body = "";
      response.on("data", (part: Buffer) => {
        body += part.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("the page of a server", () => {
  it("gives the page for every place in it, never to be kept, and its files for good", async () => {
    const port = await serve(builtPage());
    for (const path of ["/", "/apex", "/apex/session/1234"]) {
      const { status, headers, body } = await ask(port, path);
      expect([status, body]).toEqual([200, "<title>Page</title>"]);
      expect(headers["cache-control"]).toBe("no-cache");
    }
    const file = await ask(port, "/assets/app-1a2b.js");
    expect(file.body).toBe("run()");
    expect(file.headers["cache-control"]).toContain("immutable");
  });

  it("runs no scripts but its own and is framed by nobody", async () => {
    const { headers } = await ask(await serve(builtPage()), "/");
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it.each(["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc/passwd", "/%00"])(
    "gives no file outside of it for %s",
    async (path) => {
      const { body } = await ask(await serve(builtPage()), path);
      expect(body).not.toContain("root:");
    },
  );

  it("takes nothing but reading", async () => {
    const { status, headers } = await ask(await serve(builtPage()), "/", "POST");
    expect([status, headers["allow"]]).toEqual([405, "GET, HEAD"]);
  });

  it("says that it has not been built", async () => {
    const { status, body } = await ask(await serve(mkdtempSync(join(tmpdir(), "page-"))), "/");
    expect(status).toBe(503);
    expect(body).toContain("npm start");
  });

  it("has the HTTP API beside it, with the same limits and headers as at its own address", async () => {
    const { answer, metrics } = await startApi({
      settings: { "api.rate": "1/minute burst 3", "limits.exempt_addresses": "10.0.0.0/8" },
    });
    const port = await listen(besideApi(servePage(builtPage()), answer));
    const server = await ask(port, "/api/v1/server");
    expect([server.status, JSON.parse(server.body).version]).toEqual([200, "1.2.3"]);
    expect(server.headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
    expect((await ask(port, "/api/v1/nothing")).headers["content-type"]).toMatch("application/problem+json");
    expect((await ask(port, "/apex")).body).toBe("<title>Page</title>");
    const statuses = [(await ask(port, "/api/v1/auth/login", "POST")).status];
    statuses.push((await ask(port, "/api/v1/server")).status);
    expect(statuses).toEqual([400, 429]);
    expect(await metrics.registry.metrics()).toContain(
      'fairtick_api_requests_total{route="/api/v1/server",status="429"} 1',
    );
  });

  it("says that there is no API where the server has none", async () => {
    const port = await listen(besideApi(servePage(builtPage()), undefined));
    expect((await ask(port, "/api/v1/server")).status).toBe(404);
  });
});
