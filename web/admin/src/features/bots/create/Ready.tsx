import { Button } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { Card } from "@/ui/Panel";
import { toastProblem } from "@/ui/toast";
import { BlanksCard } from "../BlanksCard";
import { useSetPicture } from "../start-queries";
import { TestChat } from "../TestChat";
import { DocumentUploads } from "../training/DocumentUploads";
import { documentsQuery, EVERYTHING } from "../training/queries";
import { useDocumentUploads } from "../training/use-document-uploads";
import { WebsiteProgress } from "../Website";
import { suggestionsOf, useLearning } from "../welcome/LearnStep";
import classes from "./Create.module.css";

const USUAL_SIZE = 20 << 20;

/** The bot is there: what it reads meanwhile, and a chat to try it in. */
export function Ready({ bot, files, avatar }: { bot: Bot; files: File[]; avatar: Blob | null }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const mayTeach = can("knowledge", "edit");
  const documents = useQuery({ ...documentsQuery(bot.id, EVERYTHING, null, 20), enabled: mayTeach });
  const maxSize = documents.data?.max_size ?? USUAL_SIZE;
  const uploads = useDocumentUploads(bot.id, maxSize, true);
  const picture = useSetPicture(bot.id, "avatar");
  const { items, busy, known } = useLearning(bot.id);
  const heading = useRef<HTMLHeadingElement>(null);
  const sent = useRef(false);
  const send = uploads.add;
  const face = picture.mutate;
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    heading.current?.focus();
    if (files.length > 0) send(files);
    if (avatar) face(avatar, { onError: (e) => toastProblem(`${t("picture.avatar.label")}: ${problemText(t, e)}`) });
  }, [files, avatar, send, face, t]);
  return (
    <div className={classes.form}>
      <div className={classes.scroll}>
        <div className={classes.content} data-wide>
          <div>
            <h2 ref={heading} tabIndex={-1} className={classes.title}>
              {t("create.ready.title", { name: bot.name })}
            </h2>
            <p className={classes.text}>{t("create.ready.text")}</p>
          </div>
          <div className={classes.ready}>
            <div>
              {mayTeach ? (
                <Card title={t("create.ready.reads")}>
                  <WebsiteProgress botId={bot.id} />
                  {items.length > 0 ? (
                    <p className={classes.text} role="status">
                      {t(busy > 0 ? "create.ready.learning" : "create.ready.learned", {
                        count: known.length,
                        of: items.length,
                      })}
                    </p>
                  ) : null}
                  <div style={{ height: 12 }} />
                  <DocumentUploads uploads={uploads} maxSize={maxSize} disabled={false} />
                </Card>
              ) : null}
              <BlanksCard botId={bot.id} />
            </div>
            <Card title={t("create.ready.ask", { name: bot.name })}>
              <div className={classes.chat}>
                <TestChat botId={bot.id} suggestions={suggestionsOf(known, 3)} />
              </div>
            </Card>
          </div>
        </div>
      </div>
      <footer className={classes.foot}>
        <Button size="sm" variant="default" renderRoot={(p) => <Link to="/bots" {...p} />}>
          {t("create.ready.all")}
        </Button>
        <div className={classes.next}>
          <Button
            size="sm"
            variant="default"
            renderRoot={(p) => <Link to="/bots/$botId/launch" params={{ botId: bot.id }} {...p} />}
          >
            {t("create.ready.launch")}
          </Button>
          <Button
            size="sm"
            rightSection={<IconArrowRight size={16} />}
            renderRoot={(p) => <Link to="/bots/$botId/general" params={{ botId: bot.id }} {...p} />}
          >
            {t("create.ready.open", { name: bot.name })}
          </Button>
        </div>
      </footer>
    </div>
  );
}
