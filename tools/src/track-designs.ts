/** The shipped tracks in a designer's words; `make-tracks` turns them into the CSV files of the content. */

import { left, right, type Section, straight } from "./track-layout.ts";

export interface TrackDesign {
  slug: string;
  /** One line for the reader of the manifest. */
  character: string;
  id: string;
  name: string;
  widthM: number;
  /** Distance of the centreline's points. */
  spacingM: number;
  sections: readonly Section[];
}

const simpleOval: TrackDesign = {
  slug: "oval_simple",
  character: "Two straights, two bowls: out-brake into the bowl or run the longer line around it.",
  id: "660e8400-e29b-41d4-a716-446655440001",
  name: "Simple Oval",
  widthM: 15,
  spacingM: 4,
  sections: [
    straight(190),
    left(180, 90, { easeInM: 60, easeOutM: 60 }),
    straight(400),
    left(180, 90, { easeInM: 60, easeOutM: 60 }),
    straight(210),
  ],
};

const roadCourseA: TrackDesign = {
  slug: "road_course_a",
  character: "Fast and flowing: esses, a tightening carousel, one hairpin after the longest straight.",
  id: "660e8400-e29b-41d4-a716-446655440002",
  name: "Larkmoor Park",
  widthM: 14,
  spacingM: 4,
  sections: [
    straight(280),
    right(78, 62, { exitRadiusM: 48 }),
    straight(60),
    left(62, 120),
    right(84, 105),
    left(66, 130),
    straight(90),
    right(130, 150, { exitRadiusM: 85, easeInM: 70 }),
    straight(150),
    left(12, 450),
    straight("solve"),
    right(148, 26),
    straight(110),
    left(74, 70),
    straight(170),
    right(44, 90),
    left(50, 80),
    straight("solve"),
    right(140, 85, { exitRadiusM: 130, easeOutM: 80 }),
    straight(200),
  ],
};

const quarry: TrackDesign = {
  slug: "quarry_steps",
  character:
    "Tight and technical: two hairpins up the terraces, a chicane down, a last corner that tightens.",
  id: "660e8400-e29b-41d4-a716-446655440003",
  name: "Quarry Steps",
  widthM: 12,
  spacingM: 3,
  sections: [
    straight(230),
    left(84, 26),
    straight(125),
    left(90, 20),
    straight(170),
    right(174, 15),
    straight(190),
    left(183, 18),
    straight("solve"),
    left(61, 60),
    straight("solve"),
    right(74, 28),
    left(66, 26),
    straight(70),
    left(124, 32, { exitRadiusM: 22 }),
    straight(200),
  ],
};

const eight: TrackDesign = {
  slug: "crosswind_eight",
  character: "A figure of eight that crosses itself on the level: mind the crossing traffic.",
  id: "660e8400-e29b-41d4-a716-446655440004",
  name: "Crosswind Eight",
  widthM: 14,
  spacingM: 4,
  sections: [
    straight(130),
    left(100, 75, { exitRadiusM: 55 }),
    straight(90),
    left(50, 140),
    straight(40),
    left(95, 34),
    straight("solve"),
    left(35, 80),
    right(160, 40),
    straight("solve"),
    right(120, 50),
    straight(380),
  ],
};

const aerodrome: TrackDesign = {
  slug: "saltmarsh_aerodrome",
  character: "A runway and its taxiway 20 m apart, joined by a keyhole hairpin; a twisting infield back.",
  id: "660e8400-e29b-41d4-a716-446655440005",
  name: "Saltmarsh Aerodrome",
  widthM: 15,
  spacingM: 4,
  sections: [
    straight(300),
    right(38, 45),
    left(218, 21.5),
    straight(330),
    right(42, 50),
    left(42, 50),
    straight(220),
    left(74, 90),
    straight(150),
    left(106, 45),
    straight("solve"),
    left(138, 24),
    straight("solve"),
    right(78, 50),
    straight(60),
    right(60, 60),
    straight(170),
  ],
};

export const trackDesigns: readonly TrackDesign[] = [simpleOval, roadCourseA, quarry, eight, aerodrome];
