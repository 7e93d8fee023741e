import { useMemo } from "preact/hooks";
import { type Texts, useLanguage } from "../../i18n";
import { talk as english, type TalkTexts } from "../../i18n/talk";

/** All texts, those of the talk among them. */
export function useTalk(): Texts & TalkTexts {
  const { texts, later } = useLanguage();
  return useMemo(() => ({ ...texts, ...(later?.talk ?? english) }), [texts, later]);
}
