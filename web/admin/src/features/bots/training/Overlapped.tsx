import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import sheet from "@/ui/Passages.module.css";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import compare from "../CompareFaq.module.css";
import { StatusLine } from "../StatusLine";
import { type Twin, type TwinAction, twinsQuery, useResolveTwin } from "./twin-queries";

const Compare = createContext<(id: string) => void>(() => {});

/** Holds what is compared, above the rows: they are made anew when the window becomes as narrow as a phone. */
export function Comparing({ botId, children }: { botId: string; children: ReactNode }) {
  const [id, setId] = useState<string | null>(null);
  return (
    <Compare value={setId}>
      {children}
      {id ? <CompareTexts botId={botId} id={id} onClose={() => setId(null)} /> : null}
    </Compare>
  );
}

/** The status of a text that says what another one says already, with the way to decide about it. */
export function Overlapped({ id }: { id: string }) {
  const { t } = useTranslation();
  const compare = useContext(Compare);
  return (
    <StatusLine state="overlapped" fix={{ label: t("twins.compare"), onClick: () => compare(id) }}>
      {t("twins.waits")}
    </StatusLine>
  );
}

/** Two texts that say the same, side by side, and the three ways out. */
function CompareTexts({ botId, id, onClose }: { botId: string; id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const resolve = useResolveTwin(botId);
  const twins = useQuery({ ...twinsQuery(botId, id), enabled: resolve.isIdle || resolve.isError });
  const { source, other, more } = twins.data ?? {};
  const words: Record<TwinAction, string> = {
    replace: t("twins.replaced"),
    keep_both: t("twins.kept"),
    discard: t(source?.kind === "text" ? "twins.discarded_draft" : "twins.discarded"),
  };
  const run = (action: TwinAction) =>
    resolve.mutate(
      { id, action },
      {
        onSuccess: () => {
          toast(words[action]);
          onClose();
        },
      },
    );
  const known = new Set(other?.passages.map((p) => folded(p.text)));
  return (
    <Dialog onClose={onClose} size={900} title={t("twins.title")}>
      <p className={compare.text}>{t("twins.hint")}</p>
      <FormProblem text={resolve.isError ? problemText(t, resolve.error) : null} />
      {twins.isError ? (
        <ErrorState error={twins.error} retry={() => twins.refetch()} />
      ) : source ? (
        <>
          <div className={compare.pair}>
            <Side head={t("twins.there")} twin={other ?? null} />
            <Side
              head={t("twins.here")}
              twin={source}
              mark
              isNew={(text) => other !== null && !known.has(folded(text))}
            />
          </div>
          {more ? <p className={compare.facts}>{t("twins.more")}</p> : null}
        </>
      ) : (
        <RowSkeletons rows={4} label={t("states.loading")} />
      )}
      {can("knowledge", "edit") ? (
        <div className={compare.actions}>
          <Button
            size="sm"
            variant="subtle"
            color="red"
            disabled={!source || resolve.isPending}
            onClick={() => run("discard")}
          >
            {t("twins.discard")}
          </Button>
          <span className={compare.gap} />
          <Button size="sm" variant="default" disabled={!source || resolve.isPending} onClick={() => run("keep_both")}>
            {t("twins.keep_both")}
          </Button>
          <Button size="sm" disabled={!source} loading={resolve.isPending} onClick={() => run("replace")}>
            {t("twins.replace")}
          </Button>
        </div>
      ) : null}
    </Dialog>
  );
}

/** A text as it is compared: without case, punctuation and spaces. */
const folded = (text: string) =>
  text
    .toLocaleLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function Side({
  head,
  twin,
  mark,
  isNew,
}: {
  head: string;
  twin: Twin | null;
  mark?: boolean;
  isNew?: (text: string) => boolean;
}) {
  const { t } = useTranslation();
  return (
    <section className={compare.side} data-mark={mark || undefined} aria-label={head}>
      <h3 className={compare.kind}>{twin ? `${head} · ${t(`twins.kinds.${twin.kind}`)}` : head}</h3>
      {twin ? (
        <>
          <p className={compare.question}>{twin.title}</p>
          <ol className={`${sheet.list} ${compare.answer}`}>
            {twin.passages.map((p) => (
              <li key={p.id} className={sheet.passage} data-here={isNew?.(p.text) || undefined}>
                <p className={compare.facts}>
                  {p.path.join(" › ")}
                  {isNew?.(p.text) ? ` · ${t("twins.new_here")}` : ""}
                </p>
                <p className={sheet.text}>{p.text}</p>
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p className={compare.facts}>{t("twins.gone")}</p>
      )}
    </section>
  );
}
