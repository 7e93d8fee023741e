import { ActionIcon, Menu } from "@mantine/core";
import { IconLanguage } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/lib/api/types";
import { languageName, SPOKEN, sameLanguage } from "@/lib/languages";
import { problemText } from "@/lib/problem";
import { toast, toastProblem, toastUndo } from "@/ui/toast";
import classes from "./Help.module.css";
import { useSpoken, useTranslateDraft, useWithout } from "./help";

type Props = { c: Conversation; text: string; onText: (text: string) => void };

/** Puts what is being written into another language, the customer's first. It stays in the field, to be read and sent. */
export function TranslateDraft({ c, text, onText }: Props) {
  const { t, i18n } = useTranslation();
  const without = useWithout(c.bot_id);
  const heard = useSpoken(c.id);
  const translate = useTranslateDraft(c.id);
  const now = useRef(text);
  now.current = text;
  const customers = c.language || heard;
  const name = (code: string) => languageName(code, i18n.language);
  const others = SPOKEN.filter((l) => !customers || !sameLanguage(l, customers))
    .map((l) => [l, name(l)] as const)
    .sort((a, b) => a[1].localeCompare(b[1], i18n.language));
  const into = (to: string) =>
    translate.mutate(
      { text, to },
      {
        onSuccess: (x) => {
          if (now.current !== text) return toast(t("help.went_on"));
          onText(x.text);
          toastUndo(t("help.draft_translated", { language: name(x.language) }), t("actions.undo"), () => onText(text));
        },
        onError: (e) => toastProblem(problemText(t, e)),
      },
    );
  const empty = text.trim() === "";
  const why = without ? t(`help.without.${without}`) : empty ? t("help.write_first") : t("help.translate_reply");
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <ActionIcon
          size={28}
          title={why}
          aria-label={t("help.translate_reply")}
          // It can be reached also while it is off: its title says why.
          data-disabled={without !== "" || empty || undefined}
          aria-disabled={without !== "" || empty || undefined}
          loading={translate.isPending}
        >
          <IconLanguage size={17} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      {without === "" && !empty ? (
        <Menu.Dropdown>
          <Menu.Label>{t("help.into")}</Menu.Label>
          <div className={classes.languages}>
            {customers ? (
              <Menu.Item onClick={() => into(customers)}>
                {t("help.customers_language", { language: name(customers) })}
              </Menu.Item>
            ) : null}
            {others.map(([code, label]) => (
              <Menu.Item key={code} onClick={() => into(code)}>
                {label}
              </Menu.Item>
            ))}
          </div>
        </Menu.Dropdown>
      ) : null}
    </Menu>
  );
}
