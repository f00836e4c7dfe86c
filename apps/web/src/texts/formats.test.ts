import { speak } from "@fairtick/game-view";
import { afterEach, expect, it } from "vitest";
import { dateFormat, numberFormat } from "./formats.ts";

afterEach(() => speak("en"));

it("writes numbers and days as the language does that is spoken at the time [WEB-019]", () => {
  const [numberText, dayText] = [numberFormat(), dateFormat({ dateStyle: "long", timeZone: "UTC" })];
  expect([numberText(1234.5), dayText(0)]).toEqual(["1,234.5", "1 January 1970"]);
  speak("de");
  expect([numberText(1234.5), dayText(0)]).toEqual(["1.234,5", "1. Januar 1970"]);
});
