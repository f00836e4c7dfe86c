import type { Page } from "playwright-core";

/** How pages are looked at: on a desk and in a hand, in both themes. */
const sizes = [
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
] as const;
const themes = ["dark", "light"] as const;

/** Long enough for pictures that move with the size of the window, and for a second of live numbers. */
const settleMs = 1200;

/** Takes a picture of an open page in every look, as files of the folder. Returns their paths. */
export async function takeInLooks(page: Page, folder: string, name: string): Promise<string[]> {
  const paths: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const theme of themes) {
      await page.evaluate(useTheme, theme);
      await page.waitForTimeout(settleMs);
      const path = `${folder}/${name}-${size.width}-${theme}.png`;
      await page.screenshot({ path });
      paths.push(path);
    }
  }
  return paths;
}

/** Runs in the page, which follows what its other windows are told. */
function useTheme(theme: string): void {
  const { localStorage, StorageEvent, dispatchEvent } = globalThis as unknown as {
    readonly localStorage: { setItem(key: string, value: string): void };
    readonly StorageEvent: new (type: string, init: object) => object;
    dispatchEvent(event: object): void;
  };
  const [key, newValue] = ["mantine-color-scheme-value", theme];
  localStorage.setItem(key, newValue);
  dispatchEvent(new StorageEvent("storage", { key, newValue, storageArea: localStorage }));
}
