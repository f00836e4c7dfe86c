import { afterEach, describe, expect, it } from "vitest";
import { openAccountsHere } from "../../accounts/accounts-here.ts";
import { ContentCatalogue } from "../../content/catalogue.ts";
import { LiveContent } from "../../content/live-content.ts";
import { Schedule } from "../../templates/schedule.ts";
import { StoredTemplates } from "../../templates/stored-templates.ts";
import { closeApis, startApi } from "../../test/api-fixture.ts";
import { boatManifest, boats, contentDir, writeContent } from "../../test/content-fixture.ts";
import { openFixture } from "../../test/lobby-fixture.ts";
import { closeWriters, startWriter } from "../../test/storage-fixture.ts";
import { errandManifest, errandShelf, errandTemplate, templateId } from "../../test/template-fixture.ts";

afterEach(async () => {
  await closeApis();
  await closeWriters();
});

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const password = "correct horse";

/** An API with a template of a file, some boats, an administrator and a player. */
async function open() {
  const storage = await startWriter();
  const { ask } = storage.writer;
  const { shelf } = errandShelf([errandTemplate(1)]);
  const stored = new StoredTemplates({
    shelf,
    ask,
    firstGame: "errand",
    templatesMax: 2,
    wallClock: Date.now,
  });
  const { lobby } = openFixture({}, {}, { templates: shelf });
  const schedule = new Schedule({
    lobby,
    templates: shelf,
    ask,
    schedulesMax: 1,
    log: quiet,
    wallClock: Date.now,
  });
  const dir = contentDir({ "a/boat.toml": boatManifest("a"), "b/boat.toml": boatManifest("b"), "c/x": "" });
  const catalogue = new ContentCatalogue({
    log: quiet,
    changed: () => {},
    counted: () => {},
    failed: () => {},
  });
  catalogue.set("errand", await LiveContent.open([{ kind: boats, dir }]));
  const templates = { catalogue, shelf, stored, schedule };
  const api = await startApi({ changed: { templates }, databasePath: storage.path });
  const persistence = { ...api.config.persistence, databasePath: api.path };
  const here = await openAccountsHere({ ...api.config, persistence });
  if (!here.ok) throw new Error(here.reason);
  await here.accounts.create("Ada", password, "admin");
  await here.accounts.close();
  const { accessToken: admin } = (await api.post("/auth/login", { name: "Ada", password })).body;
  const { accessToken: player } = await api.register("Pat");
  return { ...api, dir, catalogue, shelf, admin: admin as string, player: player as string };
}

describe("the routes of content", () => {
  it("list items by kind and state, with what is wrong with their files", async () => {
    const { get, dir, catalogue } = await open();
    writeContent(dir, { "b/boat.toml": "id = [" });
    await catalogue.reload();
    const { body } = await get("/content?game=errand&kind=boats");
    expect(body.nextCursor).toBeNull();
    expect(
      body.items.map((item: Record<string, unknown>) => [item["place"], item["state"], item["id"]]),
    ).toEqual([
      ["a", "ready", "a"],
      ["b", "quarantined", "b"],
      ["c", "faulty", null],
    ]);
    expect(body.items[1].faults).toEqual([
      { file: "boat.toml", field: "line 1 column 6", message: expect.stringContaining("not TOML") },
    ]);
    expect((await get("/content?state=ready")).body.items.length).toBe(1);
    expect((await get("/content?kind=planes")).body.items).toEqual([]);
    expect((await get("/content?state=odd")).status).toBe(400);
  });

  it("come in pages, and show one item by its id in any case", async () => {
    const { get } = await open();
    const first = (await get("/content?limit=2")).body;
    const rest = (await get(`/content?limit=2&cursor=${first.nextCursor}`)).body;
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
    expect((await get("/content/errand/boats/A")).body).toMatchObject({
      name: "Boat a",
      version: "1.0.0",
      digest: expect.stringMatching(/^[\da-f]{64}$/),
    });
    expect((await get("/content/errand/boats/z")).status).toBe(404);
  });
});

describe("the routes of templates", () => {
  it("make, show, change and remove templates of the database, for administrators", async () => {
    const { get, post, send, admin, player } = await open();
    const manifest = errandManifest(2);
    expect((await post("/templates", { game: "errand", manifest }, player)).status).toBe(403);
    expect((await post("/templates", { game: "errand", manifest })).status).toBe(401);
    const made = await post("/templates", { game: "errand", manifest }, admin);
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: templateId(2),
        origin: "table",
        isActive: true,
        inactiveReason: null,
        startMode: "countdown",
        bounds: { drivers: { min: 0, max: 3 } },
        manifest: { name: "Errand 2" },
      },
    });
    const path = `/templates/${templateId(2)}`;
    const changed = await send(
      "PUT",
      path,
      { manifest: { ...manifest, name: "Other", active: false } },
      admin,
    );
    expect(changed).toMatchObject({ status: 200, body: { name: "Other", isActive: false } });
    expect((await get("/templates")).body.items.map((item: { name: string }) => item.name)).toEqual([
      "Errand 1",
      "Other",
    ]);
    expect((await send("DELETE", path, undefined, admin)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
    expect((await send("DELETE", path, undefined, admin)).status).toBe(404);
  });

  it("say field and reason of what is wrong with one", async () => {
    const { post, admin } = await open();
    const bad = errandManifest(2, { rotation_weight: 101, start_mode: "now" });
    const { status, body } = await post("/templates", { game: "errand", manifest: bad }, admin);
    expect([status, body.code]).toEqual([400, "bad-request"]);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "body/manifest/start_mode",
      "body/manifest/rotation_weight",
    ]);
    const unfit = errandManifest(2, { options: { place: "nowhere" } });
    expect((await post("/templates", { game: "errand", manifest: unfit }, admin)).status).toBe(400);
    expect((await post("/templates", { game: "chess", manifest: bad }, admin)).status).toBe(400);
  });

  it("leave those of files alone, keep to their number, and make none twice", async () => {
    const { post, send, admin } = await open();
    const path = `/templates/${templateId(1)}`;
    const ofFile = { status: 409, body: { code: "conflict" } };
    expect(await send("PUT", path, { manifest: errandManifest(1) }, admin)).toMatchObject(ofFile);
    expect(await send("DELETE", path, undefined, admin)).toMatchObject(ofFile);
    const make = async (number: number) =>
      (await post("/templates", { game: "errand", manifest: errandManifest(number) }, admin)).status;
    expect([await make(1), await make(2), await make(2), await make(3), await make(4)]).toEqual([
      409, 201, 409, 201, 409,
    ]);
  });
});

describe("the routes of the schedule", () => {
  it("hold sessions of a scheduled template until they are removed", async () => {
    const { get, post, send, admin, player, audit } = await open();
    const manifest = errandManifest(2, { start_mode: "scheduled" });
    await post("/templates", { game: "errand", manifest }, admin);
    const order = { templateId: templateId(2), cron: "0 20 * * fri", timezone: "Europe/Berlin" };
    expect((await post("/schedule", order, player)).status).toBe(403);
    const made = await post("/schedule", order, admin);
    expect(made).toMatchObject({ status: 201, body: { templateName: "Errand 2", sessionId: null } });
    expect(made.body.nextAt * 1000).toBeGreaterThan(Date.now());
    expect((await get("/schedule")).body.items).toEqual([made.body]);
    expect((await post("/schedule", order, admin)).status).toBe(409);
    expect((await send("DELETE", `/schedule/${made.body.id}`, undefined, admin)).status).toBe(204);
    expect((await send("DELETE", `/schedule/${made.body.id}`, undefined, admin)).status).toBe(404);
    expect((await get("/schedule")).body.items).toEqual([]);
    expect(audit()).toEqual(
      expect.arrayContaining(["template.created", "schedule.created", "schedule.removed"]),
    );
  });

  it("say what is wrong with a time, a zone or a template", async () => {
    const { post, admin } = await open();
    await post(
      "/templates",
      { game: "errand", manifest: errandManifest(2, { start_mode: "scheduled" }) },
      admin,
    );
    const order = { templateId: templateId(2), cron: "0 20 * * fri", timezone: "UTC" };
    const reason = async (changed: object) =>
      (await post("/schedule", { ...order, ...changed }, admin)).body.detail;
    expect(await reason({ cron: "often" })).toContain("five fields are needed");
    expect(await reason({ timezone: "Moon" })).toContain("a name such as Europe/Berlin");
    expect(await reason({ templateId: templateId(9) })).toContain("there is no template");
    expect(await reason({ templateId: templateId(1) })).toContain('where "scheduled" is needed');
  });
});
