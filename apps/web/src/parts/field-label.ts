/** `aiCount` as "AI count". */
export function fieldLabel(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.replace(/^ai\b/, "AI").replace(/^./, (first) => first.toUpperCase());
}
