/** The shipped tracks in a designer's words; `make-tracks` turns them into the CSV files of the content. */

import { left, right, type Section, straight } from "./track-layout.ts";

export interface TrackDesign {
  slug: string;
  id: string;
  name: string;
  widthM: number;
  spacingM: number;
  sections: readonly Section[];
}

/** Two long straights, two bowls: the place to learn out-braking. */
const simpleOval: TrackDesign = {
  slug: "oval_simple",
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
  id: "660e8400-e29b-41d4-a716-446655440002",
  name: "Larkmoor Park",
  widthM: 14,
  spacingM: 4,
  sections: [
    straight(320),
    right(78, 62, { exitRadiusM: 48 }),
    straight(70),
    left(62, 120),
    right(84, 105),
    left(66, 130),
    straight(150),
    right(118, 150, { exitRadiusM: 85, easeInM: 70 }),
    straight("solve"),
    right(148, 26),
    straight(130),
    left(74, 70),
    straight("solve"),
    right(134, 85, { exitRadiusM: 130, easeOutM: 80 }),
    straight(240),
  ],
};

const quarry: TrackDesign = {
  slug: "quarry_steps",
  id: "660e8400-e29b-41d4-a716-446655440003",
  name: "Quarry Steps",
  widthM: 12,
  spacingM: 3,
  sections: [
    straight(230),
    left(96, 24),
    straight(60),
    right(184, 17),
    straight(90),
    left(180, 16),
    straight(120),
    right(92, 30),
    straight("solve"),
    left(120, 22),
    straight(80),
    left(60, 40),
    right(60, 40),
    straight("solve"),
    left(148, 30, { exitRadiusM: 20 }),
    straight(190),
  ],
};

const eight: TrackDesign = {
  slug: "crosswind_eight",
  id: "660e8400-e29b-41d4-a716-446655440004",
  name: "Crosswind Eight",
  widthM: 14,
  spacingM: 4,
  sections: [
    straight(200),
    left(225, 80),
    straight("solve"),
    right(90, 60),
    right(135, 45),
    straight("solve"),
  ],
};

export const trackDesigns: readonly TrackDesign[] = [simpleOval, roadCourseA, quarry, eight];
