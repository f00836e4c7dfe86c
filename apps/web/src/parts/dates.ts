const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" });
const moments = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** A day in the reader's zone. */
export const formatDay = (unixSeconds: number): string => days.format(unixSeconds * 1000);

/** A day and its time in the reader's zone. */
export const formatMoment = (unixSeconds: number): string => moments.format(unixSeconds * 1000);

const instants = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const times = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });

/** A day and its time to the second in the reader's zone. */
export const formatInstant = (unixSeconds: number): string => instants.format(unixSeconds * 1000);

/** The time of the day in the reader's zone. */
export const formatTime = (unixSeconds: number): string => times.format(unixSeconds * 1000);
