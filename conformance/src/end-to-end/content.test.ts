import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServerProcess } from "./server-process.ts";
import { lightCar, shortTrack } from "./short-track.ts";

const templateId = "770e8400-e29b-41d4-a716-4466554400e2";
const template = `id = "${templateId}"
name = "Short Sprint"
track_config_id = "${shortTrack.id}"
allowed_cars = ["${lightCar.id}"]
max_players = 2
default_ai_count = 1
lap_limit = 1
start_mode = "countdown"
rotation_weight = 1
`;

let server: ServerProcess;

beforeAll(async () => {
  const templatesDir = join(mkdtempSync(join(tmpdir(), "templates-")), "templates");
  mkdirSync(templatesDir);
  writeFileSync(join(templatesDir, "short_sprint.toml"), template);
  server = await ServerProcess.start({
    server: { rotation_sessions: 1 },
    content: { templates_dir: templatesDir, watch_interval_ms: 100 },
  });
});

afterAll(async () => {
  await server.stop();
});

async function get(path: string) {
  const response = await fetch(`http://127.0.0.1:${server.ports.api}/api/v1${path}`);
  return (await response.json()) as { readonly [field: string]: unknown };
}

/** Asks until it is so; fails by the time limit of the test. */
async function becomes(path: string, expected: { readonly [field: string]: unknown }) {
  for (;;) {
    const found = await get(path);
    if (Object.entries(expected).every(([field, value]) => found[field] === value)) return found;
    await sleep(50);
  }
}

async function readiness(): Promise<number> {
  return (await fetch(`http://127.0.0.1:${server.ports.health}/ready`)).status;
}

describe("content of a running server", () => {
  const car = `/content/apex/cars/${lightCar.id}`;

  it("is another one when its file has changed, and stays as it was while its file is faulty [HOST-055]", async () => {
    const file = join(server.content.carsDir, "light", "car.toml");
    const before = readFileSync(file, "utf8");
    const first = await get(car);
    expect(first["state"]).toBe("ready");
    writeFileSync(file, before.replace(/mass_kg = .*/, "mass_kg = 777"));
    let changed = await get(car);
    while (changed["digest"] === first["digest"]) {
      await sleep(50);
      changed = await get(car);
    }
    writeFileSync(file, "mass_kg = [");
    const quarantined = await becomes(car, { state: "quarantined" });
    expect(quarantined["digest"]).toBe(changed["digest"]);
    expect(await readiness()).toBe(200);
    writeFileSync(file, before);
    await becomes(car, { state: "ready", digest: first["digest"] });
  });

  it("takes templates along: without their track they are not active, and with it they are again [HOST-055]", async () => {
    expect(await get("/sessions")).toMatchObject({
      items: [{ phase: "lobby", templateId, isServerMade: true, startsAt: expect.any(Number) }],
    });
    const folder = join(server.content.tracksDir, "short");
    renameSync(folder, `${folder}-away`);
    mkdirSync(join(server.content.tracksDir, "..", "elsewhere"), { recursive: true });
    renameSync(`${folder}-away`, join(server.content.tracksDir, "..", "elsewhere", "short"));
    const gone = await becomes(`/templates/${templateId}`, { isActive: false });
    expect(gone["inactiveReason"]).toBe(`there is no track ${shortTrack.id}`);
    expect(await readiness()).toBe(200);
    renameSync(join(server.content.tracksDir, "..", "elsewhere", "short"), folder);
    await becomes(`/templates/${templateId}`, { isActive: true });
  });
});
