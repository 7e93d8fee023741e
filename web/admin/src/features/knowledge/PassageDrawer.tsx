import { ActionIcon, Button, Drawer } from "@mantine/core";
import { IconExternalLink, IconMessagePlus, IconPower, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Piece } from "@/lib/api/knowledge-types";
import { useClock } from "@/lib/time";
import sheet from "@/ui/Passages.module.css";
import { PassageText } from "@/ui/PassageText";
import { RowSkeletons } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import classes from "./Passage.module.css";
import { PieceState } from "./PieceState";
import { pieceQuery } from "./piece-queries";

/** One passage between what stands before and after it, with the way to its source. */
export function PassageDrawer({
  botId,
  id,
  first,
  pending,
  onSwitch,
  onCorrect,
  onClose,
}: {
  botId: string;
  id: string;
  /** The row that was opened: shown while the rest loads. */
  first?: Piece | undefined;
  pending: boolean;
  onSwitch?: ((p: Piece, active: boolean) => void) | undefined;
  onCorrect?: ((p: Piece) => void) | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const whole = useQuery(pieceQuery(botId, id));
  const p = whole.data ?? first;
  const facts = p
    ? [
        t(`pieces.kinds.${p.kind}`),
        t("pieces.characters", { count: p.characters, shown: clock.number(p.characters) }),
        p.uses === 0 ? t("pieces.uses_none") : t("pieces.uses", { count: p.uses, shown: clock.number(p.uses) }),
        p.used_at ? `${t("pieces.last_used")} ${clock.short(p.used_at)}` : "",
        `${t("pieces.learned")} ${clock.short(p.learned_at)}`,
      ].filter(Boolean)
    : [];
  return (
    <Drawer.Root opened onClose={onClose} position="right" size={520} padding={0}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={t("pieces.passage")}>
        <div className={sheet.drawer}>
          <header className={sheet.head}>
            <div className={sheet.titles}>
              <h2 className={sheet.title}>{t("pieces.passage")}</h2>
              <p className={sheet.of}>{p?.title}</p>
            </div>
            {p ? <PieceState piece={p} /> : null}
            <ActionIcon aria-label={t("actions.close_dialog")} onClick={onClose} data-autofocus>
              <IconX size={17} stroke={1.75} />
            </ActionIcon>
          </header>
          <div className={sheet.body}>
            {whole.isError ? (
              <ErrorState error={whole.error} retry={() => whole.refetch()} />
            ) : p ? (
              <>
                {whole.data?.before.map((x) => (
                  <Beside key={x.id} text={x.text} />
                ))}
                <article className={`${sheet.passage} ${classes.one}`} data-off={p.active ? undefined : true}>
                  <p className={classes.path}>{p.path.join(" › ")}</p>
                  <PassageText text={p.text} />
                </article>
                {whole.data?.after.map((x) => (
                  <Beside key={x.id} text={x.text} />
                ))}
                <p className={classes.facts}>{facts.join(" · ")}</p>
                <Source botId={botId} piece={p} />
              </>
            ) : (
              <RowSkeletons rows={4} label={t("states.loading")} />
            )}
          </div>
          {p && !whole.isError && (onSwitch || onCorrect) ? (
            <footer className={classes.foot}>
              {onSwitch ? (
                <Button
                  variant="default"
                  leftSection={<IconPower size={15} stroke={1.75} />}
                  loading={pending}
                  onClick={() => onSwitch(p, p.off)}
                >
                  {t(p.off ? "pieces.on_it" : "pieces.off_it")}
                </Button>
              ) : null}
              {onCorrect ? (
                <Button leftSection={<IconMessagePlus size={15} stroke={1.75} />} onClick={() => onCorrect(p)}>
                  {t("pieces.correct")}
                </Button>
              ) : null}
            </footer>
          ) : null}
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Beside({ text }: { text: string }) {
  return <PassageText text={text} className={classes.beside} />;
}

/** The way to where it stands: among what the bot reads of its source, and where customers can read it. */
function Source({ botId, piece: p }: { botId: string; piece: Piece }) {
  const { t } = useTranslation();
  return (
    <p className={classes.links}>
      {p.kind === "text" ? (
        <Link to="/bots/$botId/articles/$articleId" params={{ botId, articleId: p.source_id }}>
          {t("pieces.open_article")}
        </Link>
      ) : (
        <Link
          to={p.kind === "url" ? "/bots/$botId/urls" : "/bots/$botId/documents"}
          params={{ botId }}
          search={{ reads: p.source_id, named: p.title, at: p.no }}
        >
          {t(p.kind === "url" ? "pieces.reads_page" : "pieces.open_document")}
        </Link>
      )}
      {p.url ? (
        <a href={p.url} target="_blank" rel="noreferrer">
          {t("pieces.open_url")} <IconExternalLink size={13} stroke={1.75} />
        </a>
      ) : null}
    </p>
  );
}
