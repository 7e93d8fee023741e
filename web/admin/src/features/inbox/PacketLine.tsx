import { IconClipboardText } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Message } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import classes from "./PacketLine.module.css";
import { reasonText } from "./words";

/** What the agents need to know when a customer is handed to them. Only they see it. */
export function PacketLine({ m }: { m: Message }) {
  const { t } = useTranslation();
  const clock = useClock();
  const p = m.payload ?? {};
  const c = p.contact;
  const who = [c?.name, c?.email, c?.phone, c?.label].filter(Boolean).join(" · ");
  const said = (p.said ?? []).map(({ text, disliked }) => t(disliked ? "packet.disliked" : "packet.quoted", { text }));
  const rows: [string, string | undefined][] = [
    [t("packet.why"), [reasonText(t, p.reason), ...said].filter(Boolean).join("\n")],
    [t("packet.question"), p.question],
    [t("packet.draft"), p.draft],
    [t("packet.customer"), who || t("packet.unknown")],
    [t("packet.recap"), p.recap],
  ];
  return (
    <section className={classes.card} aria-label={t("packet.title")}>
      <header className={classes.head}>
        <IconClipboardText size={15} stroke={1.75} />
        <h3 className={classes.title}>{t("packet.title")}</h3>
        <span className={classes.only}>{t("packet.team_only")}</span>
        <time dateTime={m.created_at} title={clock.exact(m.created_at)}>
          {clock.time(m.created_at)}
        </time>
      </header>
      <dl className={classes.rows}>
        {rows.map(([name, value]) =>
          value ? (
            <div key={name} className={classes.row}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </section>
  );
}
