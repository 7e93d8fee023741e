// The chat before it is saved: what the server makes of it, and the frame that shows it.
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api/client";
import type { Bot } from "@/lib/api/types";
import { codeText, problemText } from "@/lib/problem";
import type { BotPatch } from "./queries";

/** Whatever the chat wants to know of its bot; the admin looks at nothing of it. */
type Preview = Readonly<Record<string, unknown>>;
type Previewed = { bot: Preview | null; wrong: { code: string }[] };

/** While somebody types, the server is not asked for every letter. */
const PAUSE = 150;

/** The bot as visitors would see it. What cannot be saved leaves the last picture that could, and its reason. */
export function usePreview(bot: Bot, changes: BotPatch, customer: string) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(changes, PAUSE);
  const last = useRef<Preview>(undefined);
  const { data, error } = useQuery({
    queryKey: ["bots", "preview", bot.id, bot, asked, customer],
    queryFn: ({ signal }) =>
      api.post<Previewed>(`/v1/bots/${bot.id}/preview`, { changes: asked, customer }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
  if (data?.bot) last.current = data.bot;
  const wrong = data?.wrong[0];
  const problem = wrong ? (codeText(t, wrong.code) ?? t("errors.field.wrong")) : error ? problemText(t, error) : null;
  return { shown: last.current, problem };
}

export type Shown = {
  bot: Preview | undefined;
  theme: "light" | "dark";
  form: "bubble" | "page";
  open: boolean;
  said: { question: string; answer: string } | null;
  note: string;
};

/** Hands what is shown to the preview in a frame, whenever it changes and whenever the frame begins anew. */
export function useHandIn(frame: RefObject<HTMLIFrameElement | null>, shown: Shown, onOpen: (open: boolean) => void) {
  useEffect(() => {
    const hand = () => {
      if (shown.bot)
        frame.current?.contentWindow?.postMessage({ cxgenie: "preview", ...shown }, window.location.origin);
    };
    const hear = (e: MessageEvent) => {
      if (e.origin !== window.location.origin || e.source !== frame.current?.contentWindow) return;
      if (e.data?.cxgenie === "preview-ready") hand();
      else if (e.data?.cxgenie === "preview-open") onOpen(e.data.open === true);
    };
    hand();
    window.addEventListener("message", hear);
    return () => window.removeEventListener("message", hear);
  }, [frame, shown, onOpen]);
}
