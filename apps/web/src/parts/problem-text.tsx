import { Alert } from "@mantine/core";
import type { Problem } from "../api/answer.ts";
import { sentence } from "../parts/sentence.ts";

/** What the server had against something, in its words. */
export function ProblemText({ problem }: { readonly problem: Problem | undefined }) {
  if (problem === undefined) return null;
  return (
    <Alert color="red" role="alert">
      {sentence(problem.detail)}
    </Alert>
  );
}
