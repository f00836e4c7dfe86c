import { dateFormat } from "../texts/formats.ts";

/** A day in the reader's zone. */
export const formatDay = dateFormat({ dateStyle: "long" });

/** A day and its time in the reader's zone. */
export const formatMoment = dateFormat({ dateStyle: "medium", timeStyle: "short" });

/** A day and its time to the second in the reader's zone. */
export const formatInstant = dateFormat({ dateStyle: "medium", timeStyle: "medium" });

/** The time of the day in the reader's zone. */
export const formatTime = dateFormat({ timeStyle: "short" });
