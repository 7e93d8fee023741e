import { IconLanguage } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/lib/api/types";
import { languageName, sameLanguage } from "@/lib/languages";
import { problemText } from "@/lib/problem";
import { Bone } from "@/ui/Skeleton";
import classes from "./Help.module.css";
import { useMeaning } from "./help";

/** What a message means in the reader's language, under the message itself. */
export function TranslatedLine({ m, onClose }: { m: Message; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const meaning = useMeaning(m, i18n.language);
  const x = meaning.data;
  const same = x?.from ? sameLanguage(x.from, x.language) : false;
  return (
    <div className={classes.translated} aria-live="polite">
      {x ? (
        <p className={classes.words}>{same ? t("help.same_language") : x.text}</p>
      ) : meaning.isError ? (
        <p className={classes.words} role="alert">
          {problemText(t, meaning.error)}
        </p>
      ) : (
        <span role="status" aria-label={t("help.translating")}>
          <Bone w={180} h={10} />
        </span>
      )}
      <span className={classes.from}>
        {x && !same ? (
          <>
            <IconLanguage size={13} stroke={1.75} />
            {x.from
              ? t("help.translated_from", { language: languageName(x.from, i18n.language) })
              : t("help.translated")}
          </>
        ) : null}
        {meaning.isError ? (
          <button type="button" className={classes.link} onClick={() => void meaning.refetch()}>
            {t("actions.retry")}
          </button>
        ) : null}
        <button type="button" className={classes.link} onClick={onClose}>
          {t("help.hide")}
        </button>
      </span>
    </div>
  );
}
