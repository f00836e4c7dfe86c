import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { findChromium } from "../browser/chromium.ts";
import { type ConfigChanges, ServerProcess } from "../end-to-end/server-process.ts";

const startMs = 120_000;

export interface BrowsedServer {
  readonly server: ServerProcess;
  /** An empty page in a context of its own: another person. Closed behind each test. */
  open(options: BrowserContextOptions): Promise<Page>;
}

/** Tests with a server and a browser of their own; where there is no browser, a line says that they are left out. */
export function describeInBrowser(
  title: string,
  changes: ConfigChanges,
  tests: (browsed: BrowsedServer) => void,
): void {
  const executablePath = findChromium();
  if (executablePath === undefined)
    process.stderr.write(`no Chromium on this machine, so not tested: ${title}\n`);
  describe.skipIf(executablePath === undefined)(title, () => {
    let server: ServerProcess | undefined;
    let browser: Browser | undefined;
    beforeAll(async () => {
      server = await ServerProcess.start(changes);
      browser = await chromium.launch({
        executablePath: executablePath as string,
        args: ["--no-sandbox", "--disable-gpu"],
      });
    }, startMs);
    afterEach(async () => {
      for (const context of browser?.contexts() ?? []) await context.close();
    });
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    }, startMs);
    tests({
      get server() {
        return server as ServerProcess;
      },
      open: async (options) => (await (browser as Browser).newContext(options)).newPage(),
    });
  });
}
