import { lazy } from "react";
import { checksWords } from "@/lib/i18n";

/** They come with their words. */
export const ChecksScreen = lazy(async () => {
  const [screen] = await Promise.all([import("./ChecksScreen"), checksWords()]);
  return { default: screen.ChecksScreen };
});
export const Rehearsal = lazy(async () => {
  const [button] = await Promise.all([import("./Rehearsal"), checksWords()]);
  return { default: button.Rehearsal };
});
