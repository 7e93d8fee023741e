import { ActionIcon, Popover } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { toastProblem } from "@/ui/toast";
import classes from "./LabelsPane.module.css";
import { LabelTag } from "./LabelTag";
import { useCategories, useTags } from "./labels";
import { CategorySelect } from "./later";
import { useVerb } from "./queries";
import { TagPicker } from "./TagPicker";

/** Tags and category of the open conversation, in the pane beside it. */
export function LabelsPane({ c, mayWrite }: { c: Conversation; mayWrite: boolean }) {
  const { t } = useTranslation();
  const verb = useVerb(c.id);
  const { byId } = useTags();
  const categories = useCategories();
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  const toggle = (id: string, on: boolean) =>
    verb.mutate(on ? { do: "labels", add_tag_ids: [id] } : { do: "labels", remove_tag_ids: [id] }, { onError });
  const tags = c.tag_ids.flatMap((id) => byId.get(id) ?? []);
  return (
    <section className={classes.labels} aria-label={t("desk.labels")}>
      <div className={classes.head}>
        <h3>{t("desk.tags")}</h3>
        {mayWrite ? (
          <Popover position="bottom-end" trapFocus withinPortal>
            <Popover.Target>
              <ActionIcon size={26} aria-label={t("desk.add_tag")}>
                <IconPlus size={15} stroke={1.75} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown p={6}>
              <TagPicker chosen={c.tag_ids} onToggle={toggle} />
            </Popover.Dropdown>
          </Popover>
        ) : null}
      </div>
      {tags.length > 0 ? (
        <div className={classes.tags}>
          {tags.map((tag) => (
            <LabelTag key={tag.id} tag={tag} onRemove={mayWrite ? () => toggle(tag.id, false) : undefined} />
          ))}
        </div>
      ) : (
        <p className={classes.none}>{t("desk.no_tags_yet")}</p>
      )}
      {categories.all.length > 0 ? (
        <div className={classes.category}>
          {mayWrite ? (
            <Suspense fallback={<div className={classes.coming} />}>
              <CategorySelect
                label={t("desk.category")}
                value={c.category_id}
                onChange={(id) => verb.mutate({ do: "labels", category_id: id ?? "" }, { onError })}
              />
            </Suspense>
          ) : c.category_id ? (
            categories.name(c.category_id)
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
