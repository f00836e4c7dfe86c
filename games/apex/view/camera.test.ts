import { describe, expect, it } from "vitest";
import { Camera } from "./camera.ts";

const SIZE = [1280, 720] as const;
const screen = new Float64Array(2);

function settle(camera: Camera, target: { x: number; y: number; yaw: number; speed: number }): void {
  for (let i = 0; i < 400; i++) camera.follow(target, ...SIZE, 16);
}

describe("the camera", () => {
  it("shows the way ahead above the car when it turns with it", () => {
    const camera = new Camera("behind");
    settle(camera, { x: 100, y: -40, yaw: 2.1, speed: 30 });
    camera.project(100, -40, screen);
    expect(screen[0]).toBeCloseTo(640);
    expect(screen[1]).toBeGreaterThan(360);
    const below = screen[1]!;
    camera.project(100 + 20 * Math.cos(2.1), -40 + 20 * Math.sin(2.1), screen);
    expect(screen[0]).toBeCloseTo(640, 0);
    expect(screen[1]).toBeLessThan(below - 50);
  });

  it("looks ahead of a fast car with north up, and keeps it in sight", () => {
    const camera = new Camera("north");
    settle(camera, { x: 0, y: 0, yaw: 0, speed: 70 });
    camera.project(0, 0, screen);
    expect(screen[0]).toBeLessThan(640);
    expect(screen[0]).toBeGreaterThan(200);
    camera.project(0, 10, screen);
    expect(screen[1]).toBeLessThan(360);
  });

  it("sees more the faster the car is", () => {
    const camera = new Camera("behind");
    settle(camera, { x: 0, y: 0, yaw: 0, speed: 0 });
    const near = camera.zoom;
    settle(camera, { x: 0, y: 0, yaw: 0, speed: 60 });
    expect(camera.zoom).toBeLessThan(near * 0.6);
  });

  it("turns the shorter way round, and jumps where the car has jumped", () => {
    const camera = new Camera("behind");
    settle(camera, { x: 0, y: 0, yaw: 3.1, speed: 0 });
    const before = camera.rotation;
    camera.follow({ x: 0, y: 0, yaw: -3.1, speed: 0 }, ...SIZE, 16);
    expect(Math.abs(camera.rotation - before)).toBeLessThan(0.02);
    camera.follow({ x: 500, y: 0, yaw: 0, speed: 0 }, ...SIZE, 16);
    expect(camera.x).toBe(500);
  });
});
