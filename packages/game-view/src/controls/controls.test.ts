import { describe, expect, it } from "vitest";
import type { Action } from "./action.ts";
import { Controls, type GamepadLike } from "./controls.ts";

const actions: readonly Action[] = [
  { name: "throttle", label: "Throttle", kind: "held", keys: ["ArrowUp", "KeyW"], gamepad: { button: 7 } },
  { name: "left", label: "Left", kind: "held", keys: ["ArrowLeft"], gamepad: { axis: 0, side: -1 } },
  { name: "right", label: "Right", kind: "held", keys: ["ArrowRight"], gamepad: { axis: 0, side: 1 } },
  { name: "camera", label: "Camera", kind: "once", keys: ["KeyC"], gamepad: { button: 3 } },
];

function pad(axis: number, pressed: { readonly [button: number]: number } = {}): GamepadLike {
  const buttons = Array.from({ length: 16 }, (_, i) => ({
    value: pressed[i] ?? 0,
    // Browsers call a trigger pressed from about here on.
    pressed: (pressed[i] ?? 0) > 0.1,
  }));
  return { axes: [axis, 0], buttons };
}

function open() {
  const done: string[] = [];
  return { controls: new Controls(actions, (action) => done.push(action)), done };
}

describe("controls", () => {
  it("have a value while one of an action's keys is down, and none after it went up [WEB-007]", () => {
    const { controls } = open();
    controls.keyDown("KeyW", false);
    controls.keyDown("ArrowUp", false);
    controls.update(undefined);
    expect(controls.value("throttle")).toBe(1);
    controls.keyUp("KeyW");
    controls.update(undefined);
    expect(controls.value("throttle")).toBe(1);
    controls.keyUp("ArrowUp");
    controls.update(undefined);
    expect(controls.value("throttle")).toBe(0);
  });

  it("let everything go when the page is not in front any more [WEB-007]", () => {
    const { controls } = open();
    controls.keyDown("ArrowLeft", false);
    controls.touch("throttle", 1);
    controls.update(undefined);
    controls.release();
    controls.update(undefined);
    expect([controls.value("left"), controls.value("throttle")]).toEqual([0, 0]);
  });

  it("do what is done once a single time, however long the key stays down", () => {
    const { controls, done } = open();
    for (const isRepeat of [false, true, true]) controls.keyDown("KeyC", isRepeat);
    for (const value of [1, 1, 0, 1]) controls.update(pad(0, { 3: value }));
    expect(done).toEqual(["camera", "camera", "camera"]);
  });

  it("read a stick on either side of its rest, and a trigger as far as it is pulled [WEB-007]", () => {
    const { controls } = open();
    controls.update(pad(-0.56, { 7: 0.34 }));
    expect(controls.value("left")).toBeCloseTo(0.5);
    expect(controls.value("right")).toBe(0);
    expect(controls.value("throttle")).toBeCloseTo(0.25);
    expect(controls.isAnalog).toBe(true);
    controls.update(pad(0.1));
    expect(controls.value("right")).toBe(0);
  });

  it("know the device that was used last", () => {
    const { controls } = open();
    controls.touch("left", 0.5);
    controls.update(undefined);
    expect([controls.device, controls.value("left")]).toEqual(["touch", 0.5]);
    controls.keyDown("ArrowUp", false);
    expect(controls.device).toBe("keyboard");
  });

  it("follow other keys, and forget those of before [WEB-007]", () => {
    const { controls } = open();
    controls.bind({ throttle: ["KeyI"] });
    expect(controls.keyDown("KeyW", false)).toBe(false);
    expect(controls.keyDown("KeyI", false)).toBe(true);
    controls.update(undefined);
    expect(controls.value("throttle")).toBe(1);
  });
});
