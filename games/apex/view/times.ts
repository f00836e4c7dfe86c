/** 83456 as "1:23.456"; "–" for what is not known. */
export function lapText(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms)) return "–";
  const whole = Math.max(0, Math.round(ms));
  const [minutes, seconds, rest] = [Math.floor(whole / 60_000), Math.floor(whole / 1000) % 60, whole % 1000];
  const tail = String(rest).padStart(3, "0");
  return minutes === 0 ? `${seconds}.${tail}` : `${minutes}:${String(seconds).padStart(2, "0")}.${tail}`;
}

/** A difference with its sign, to the hundredth: "+0.25", "-1.30". */
export function deltaText(ms: number): string {
  const text = (Math.abs(ms) / 1000).toFixed(2);
  return `${ms < 0 ? "−" : "+"}${text}`;
}
