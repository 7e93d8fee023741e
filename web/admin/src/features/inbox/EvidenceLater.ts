import { lazy } from "react";
import { knowledgeWords } from "@/lib/i18n";

/** Comes with its words when somebody wants to know why the bot said something. */
export const EvidenceDrawer = lazy(async () => {
  const [drawer] = await Promise.all([import("./EvidenceDrawer"), knowledgeWords()]);
  return drawer;
});
