import type { Page } from "playwright-core";

/** What pages leave for who writes bots: enough to ask where a car is. */
interface Shown {
  readonly fairtick?: {
    readonly session: {
      readonly seat: number | undefined;
      readonly sessionId: string;
      readonly othersTick: number;
      readonly view: { readonly cars: { readonly [column: string]: Float32Array } };
    };
  };
}

const seatWithinMs = 60_000;

/** Resolves once the page has a seat in a race. */
export async function seated(page: Page): Promise<void> {
  const hasSeat = () => (globalThis as Shown).fairtick?.session.seat !== undefined;
  await page.waitForFunction(hasSeat, undefined, { timeout: seatWithinMs });
}

export const seatOf = (page: Page): Promise<number | undefined> =>
  page.evaluate(() => (globalThis as Shown).fairtick?.session.seat);

export const sessionOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => (globalThis as Shown).fairtick?.session.sessionId);

/** The tick of what the page shows of others. */
export const shownTick = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as Shown).fairtick?.session.othersTick ?? 0);

/** A column of the page's own car, as it is shown now. */
export const ownCar = (page: Page, column: string): Promise<number> =>
  page.evaluate((name) => {
    const { seat, view } = (globalThis as Shown).fairtick!.session;
    return view.cars[name]![seat!]!;
  }, column);

/** A column of the car in a seat, as the page shows it now. */
export const carAt = (page: Page, seat: number, column: string): Promise<number> =>
  page.evaluate(
    ([at, name]) => (globalThis as Shown).fairtick!.session.view.cars[name as string]![at as number]!,
    [seat, column] as const,
  );
