import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { takeInLooks } from "./looks.ts";
import { type Picture, pictures } from "./pictures.ts";
import { type Stage, setStage } from "./stage.ts";

const usage = `usage: npm run screenshots -- FOLDER [NAME...]
names: ${pictures.map(({ name }) => name).join(", ")}
`;

/** Takes every page, or those with these names, into the folder. Returns the exit code. */
async function takePictures([folder, ...names]: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !pictures.some((picture) => picture.name === name));
  if (folder === undefined || unknown.length > 0) {
    process.stderr.write(unknown.length > 0 ? `there is no picture ${unknown.join(", ")}\n${usage}` : usage);
    return 2;
  }
  mkdirSync(folder, { recursive: true });
  const stage = await setStage();
  let missing = 0;
  try {
    for (const picture of pictures) {
      if (names.length > 0 && !names.includes(picture.name)) continue;
      if (!(await takePicture(stage, picture, resolve(folder)))) missing++;
    }
  } finally {
    await stage.close();
  }
  return missing === 0 ? 0 : 1;
}

/** Whether it could be taken; one that cannot be costs no other. */
async function takePicture(stage: Stage, { name, show }: Picture, folder: string): Promise<boolean> {
  try {
    for (const path of await takeInLooks(await show(stage), folder, name)) process.stdout.write(`${path}\n`);
    return true;
  } catch (error) {
    process.stderr.write(`${name} is missing: ${(error as Error).message}\n`);
    return false;
  } finally {
    await stage.clear();
  }
}

process.exitCode = await takePictures(process.argv.slice(2));
