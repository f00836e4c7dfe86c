/** One row of `requirements.md`. */
export interface Requirement {
  /** Such as `HOST-008`; never reused or renumbered. */
  readonly id: string;
  readonly requirement: string;
  /** How a test shows the row. */
  readonly shownBy: string;
}

const rowStart = /^\|\s*[A-Z]+-\d/;
const idForm = /^[A-Z]+-\d{3}$/;

/**
 * The rows `| ID | requirement | how a test shows it |` of the document, in its order.
 * Throws with the line number at a row without three cells, an id of another form, or a repeated id.
 */
export function parseRequirements(markdown: string): Requirement[] {
  const rows: Requirement[] = [];
  const seen = new Set<string>();
  for (const [index, line] of markdown.split("\n").entries()) {
    if (!rowStart.test(line)) continue;
    const cells = line.trim().replace(/^\|/, "").replace(/\|$/, "").split(" | ");
    const [id = "", requirement = "", shownBy = ""] = cells.map((cell) => cell.trim());
    if (cells.length !== 3 || requirement === "" || shownBy === "") {
      throw new Error(`line ${index + 1}: a row is | ID | requirement | how a test shows it |`);
    }
    if (!idForm.test(id)) throw new Error(`line ${index + 1}: ${id} is no id such as HOST-008`);
    if (seen.has(id)) throw new Error(`line ${index + 1}: ${id} is there twice`);
    seen.add(id);
    rows.push({ id, requirement, shownBy });
  }
  return rows;
}
