import { describe, expect, it } from "vitest";
import { type CameraChoice, cameraText, parseCamera } from "./camera-choice.ts";

const usual: CameraChoice = { mode: "behind", closeness: 0 };

describe("what is chosen of the camera", () => {
  it("is read as it was kept [WEB-004]", () => {
    for (const mode of ["behind", "north"] as const)
      for (const closeness of [0, 1, 2]) {
        const choice = { mode, closeness };
        expect(parseCamera(cameraText(choice), usual)).toEqual(choice);
      }
  });

  it.each([undefined, "not JSON", "null", "3", '{"mode":"up","closeness":7}', '{"closeness":0.5}'])(
    "is the usual where %s was kept",
    (text) => {
      expect(parseCamera(text, usual)).toEqual(usual);
    },
  );

  it("keeps what is right beside what is not", () => {
    expect(parseCamera('{"mode":"north","closeness":-1}', usual)).toEqual({ mode: "north", closeness: 0 });
  });
});
