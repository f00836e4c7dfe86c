import { describe, expect, it } from "vitest";
import { Camera } from "./camera.ts";
import type { RaceRow } from "./race-model.ts";
import { RaceWatch } from "./race-watch.ts";

const row = (seat: number, gapMs?: number, more: Partial<RaceRow> = {}) =>
  ({ seat, gapMs, isRetired: false, isFinished: false, ...more }) as RaceRow;
const isThere = () => true;
const isGone = () => false;
const rows = [row(4), row(1, 2500), row(3, 300), row(0, 900)];

describe("the watch over a race", () => {
  it("stays with the own car, whatever happens elsewhere", () => {
    const watch = new RaceWatch(new Camera("north"), 2);
    watch.update(isThere, 60_000, () => rows);
    expect([watch.mode, watch.followed]).toEqual(["seat", 2]);
  });

  it("shows the closest fight, and another one only after some seconds", () => {
    const watch = new RaceWatch(new Camera("north"), undefined);
    watch.update(isGone, 0, () => rows);
    expect(watch.followed).toBe(3);
    watch.update(isThere, 5000, () => [row(4), row(1, 100)]);
    expect(watch.followed).toBe(3);
    watch.update(isThere, 10_000, () => [row(4), row(1, 100), row(0, 5, { isFinished: true })]);
    expect(watch.followed).toBe(1);
  });

  it("steps through the order of the race, round its ends, and gives the choice back to the director", () => {
    const watch = new RaceWatch(new Camera("north"), undefined);
    watch.follow(0);
    watch.step(1, rows);
    expect([watch.mode, watch.followed]).toEqual(["seat", 4]);
    watch.step(-1, rows);
    expect(watch.followed).toBe(0);
    watch.update(isThere, 60_000, () => rows);
    expect(watch.followed).toBe(0);
    watch.direct();
    watch.update(isThere, 60_001, () => rows);
    expect([watch.mode, watch.followed]).toEqual(["director", 3]);
  });

  it("comes back to the chosen car, if that was not there for a while", () => {
    const watch = new RaceWatch(new Camera("north"), undefined);
    watch.follow(1);
    watch.update(
      (seat) => seat !== 1,
      0,
      () => rows,
    );
    expect(watch.followed).toBe(3);
    watch.update(isThere, 1, () => rows);
    expect([watch.mode, watch.followed]).toEqual(["seat", 1]);
  });

  it("is free once it is moved by hand: the camera goes with the hand and stays", () => {
    const camera = new Camera("north");
    camera.follow({ x: 10, y: 20, yaw: 0, speed: 0 }, 800, 600, 16);
    const watch = new RaceWatch(camera, undefined);
    const { x, y, zoom } = camera;
    watch.pan(30, -40);
    expect(watch.mode).toBe("free");
    expect([camera.x, camera.y]).toEqual([x - 30 / zoom, y - 40 / zoom]);
    watch.zoom(2);
    expect(camera.zoom).toBe(zoom * 2);
    watch.follow(1);
    expect(camera.isFree).toBe(false);
  });
});
