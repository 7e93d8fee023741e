import { lazy } from "react";
import { knowledgeWords } from "@/lib/i18n";

/** Comes with its words when somebody wants to teach the bot. */
export const LearnDialog = lazy(async () => {
  const [dialog] = await Promise.all([import("./LearnDialog"), knowledgeWords()]);
  return dialog;
});
