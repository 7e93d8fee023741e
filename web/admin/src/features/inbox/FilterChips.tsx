import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/lib/api/types";
import { useClock } from "@/lib/time";
import classes from "./FilterPanel.module.css";
import { type Filters, ratingsOf, tagsOf } from "./filters";
import { useCategories, useTags } from "./labels";

type Props = {
  filters: Filters;
  bots: { id: string; name: string }[];
  members: Member[];
  onChange: (f: Filters) => void;
};

/** What narrows the list, each to be taken away. */
export function FilterChips({ filters: f, bots, members, onChange }: Props) {
  const { t } = useTranslation();
  const clock = useClock();
  const tags = useTags();
  const categories = useCategories();
  const chips: { key: string; text: string; without: Partial<Filters> }[] = [];
  const add = (key: string, text: string, without: Partial<Filters>) => chips.push({ key, text, without });
  if (f.bot_id) add("bot", bots.find((b) => b.id === f.bot_id)?.name ?? t("fields.bot"), { bot_id: undefined });
  if (f.channel) add("channel", f.channel, { channel: undefined });
  if (f.assignee_id)
    add(
      "assignee",
      f.assignee_id === "nobody"
        ? t("desk.nobody")
        : (members.find((m) => m.id === f.assignee_id)?.name ?? t("desk.assignee")),
      { assignee_id: undefined },
    );
  const chosen = tagsOf(f);
  for (const id of chosen)
    add(`tag-${id}`, tags.byId.get(id)?.name ?? t("desk.gone_tag"), {
      tag_ids: chosen.filter((x) => x !== id).join(",") || undefined,
    });
  if (f.category_id) add("category", categories.name(f.category_id) || t("desk.category"), { category_id: undefined });
  if (f.unread) add("unread", t("desk.only.unread"), { unread: undefined });
  if (f.unreplied) add("unreplied", t("desk.only.unreplied"), { unreplied: undefined });
  if (f.needs_agent) add("needs", t("talks.needs_agent"), { needs_agent: undefined });
  if (f.ratings) add("ratings", t("talks.rated", { score: ratingsOf(f).join(", ") }), { ratings: undefined });
  if (f.answered_by) add("answered", t(`narrow.chip.${f.answered_by}`), { answered_by: undefined });
  if (f.testing) add("testing", t("narrow.testing_chip"), { testing: undefined });
  if (f.priority) add("priority", t("desk.only.priority"), { priority: undefined });
  if (f.from) add("from", t("desk.from_date", { date: clock.date(`${f.from}T12:00:00`) }), { from: undefined });
  if (f.to) add("to", t("desk.to_date", { date: clock.date(`${f.to}T12:00:00`) }), { to: undefined });
  if (chips.length === 0) return null;
  return (
    <fieldset className={classes.chips} aria-label={t("desk.filter")}>
      {chips.map((x) => (
        <button
          key={x.key}
          type="button"
          className={classes.chip}
          aria-label={t("desk.remove", { name: x.text })}
          onClick={() => onChange({ ...f, ...x.without })}
        >
          <span>{x.text}</span>
          <IconX size={13} stroke={2} />
        </button>
      ))}
    </fieldset>
  );
}
