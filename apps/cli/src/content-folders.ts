import { fileURLToPath } from "node:url";

export interface ContentFolders {
  readonly carsDir: string;
  readonly tracksDir: string;
}

/** The content that comes with the game. The sources and the built files lie equally deep. */
export function shippedFolders(): ContentFolders {
  const folder = (kind: string) =>
    fileURLToPath(new URL(`../../../games/apex/content/${kind}`, import.meta.url));
  return { carsDir: folder("cars"), tracksDir: folder("tracks") };
}

/** The templates that come with the game. */
export function shippedTemplates(): string {
  return fileURLToPath(new URL("../../../games/apex/content/templates", import.meta.url));
}
