import { Container } from "@mantine/core";
import type { ReactNode } from "react";
import type { Guest } from "../guest.ts";
import { LanguageChoice } from "../texts/language-choice.tsx";
import { PageHeader } from "./page-header.tsx";

export interface PageFrameProps {
  readonly guest: Guest;
  readonly onRename: (name: string) => void;
  readonly children: ReactNode;
}

/** Every page that is no session. */
export function PageFrame({ guest, onRename, children }: PageFrameProps) {
  return (
    <>
      <PageHeader guest={guest} onRename={onRename} />
      <Container size="lg" component="main" pb="xl">
        {children}
      </Container>
      <Container size="lg" component="footer" pb="xl">
        <LanguageChoice />
      </Container>
    </>
  );
}
