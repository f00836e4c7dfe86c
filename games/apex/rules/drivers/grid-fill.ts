import type { SeatFill } from "@fairtick/contract";
import { hashUint32, min } from "@fairtick/kernel";
import type { RaceWorld } from "../world.ts";

const SKILLS = ["rookie", "pro", "alien"] as const;

const NAMES = [
  "Ada Quill",
  "Bruno Falk",
  "Cleo Marsh",
  "Dario Venn",
  "Edda Storm",
  "Finn Harrow",
  "Gita Rao",
  "Hugo Lind",
  "Ines Calder",
  "Jonas Wick",
  "Kaya Bright",
  "Luca Morrow",
  "Mina Tarn",
  "Nils Ekholm",
  "Oona Reed",
  "Pavel Strand",
  "Quinn Abbey",
  "Rosa Delmar",
  "Sami Kettle",
  "Tess Orlov",
  "Udo Brandt",
  "Vera Lyle",
  "Wim Castor",
  "Yara Sol",
];

/** AI drivers for the seats that people left free, as many as the options allow. */
export function fillGrid(world: RaceWorld, taken: number): SeatFill[] {
  const { options, seed, cars, track } = world;
  const count = min(options.aiCount, min(options.maxPlayers, track.grid.length) - taken);
  const fills: SeatFill[] = [];
  for (let i = 0; i < count; i++) {
    const first = hashUint32(seed, 0, 1) % NAMES.length;
    const skill =
      options.aiSkill === "mixed" ? SKILLS[hashUint32(seed, i, 2) % SKILLS.length] : options.aiSkill;
    const car = cars[hashUint32(seed, i, 3) % cars.length];
    fills.push({ driver: skill, name: NAMES[(first + i) % NAMES.length], loadout: { car: car.id } });
  }
  return fills;
}
