/** 83456 as "1:23.4", with so many digits behind the point; rounded down, so that a time is shown once it has come. */
export function clockText(ms: number, digits = 1): string {
  const unit = 10 ** digits;
  const whole = Math.max(0, Math.floor((ms * unit) / 1000));
  const [minutes, rest] = [Math.floor(whole / (60 * unit)), whole % (60 * unit)];
  const seconds = String(Math.floor(rest / unit)).padStart(2, "0");
  return digits === 0
    ? `${minutes}:${seconds}`
    : `${minutes}:${seconds}.${String(rest % unit).padStart(digits, "0")}`;
}

/** A lap time as games write it: "1:23.456", and "40.167" below a minute. */
export const lapTimeText = (ms: number): string => clockText(ms, 3).replace(/^0:0?/, "");
