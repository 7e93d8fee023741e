import { Button, Checkbox, Popover, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/lib/api/types";
import CategorySelect from "./CategorySelect";
import classes from "./FilterPanel.module.css";
import { conditions, type Filters, ratingsOf, tagsOf } from "./filters";
import { LabelTag } from "./LabelTag";
import { useCategories, useTags } from "./labels";
import { TagPicker } from "./TagPicker";

const SCORES = [1, 2, 3, 4, 5];

type Bot = { id: string; name: string };
export type FilterProps = { filters: Filters; bots: Bot[]; members: Member[]; onChange: (f: Filters) => void };

/** Everything a list can be narrowed by. */
export default function FilterForm({ filters: f, bots, members, onChange }: FilterProps) {
  const { t } = useTranslation();
  const tags = useTags();
  const categories = useCategories();
  const set = (over: Partial<Filters>) => onChange({ ...f, ...over });
  const chosen = tagsOf(f);
  const scores = ratingsOf(f);
  const people = members.filter((m) => m.state === "active");
  return (
    <Stack gap={12} className={classes.form}>
      {bots.length > 1 ? (
        <Select
          label={t("fields.bot")}
          placeholder={t("inbox.all_bots")}
          data={bots.map((b) => ({ value: b.id, label: b.name }))}
          value={f.bot_id ?? null}
          onChange={(v) => set({ bot_id: v ?? undefined })}
          clearable
          searchable={bots.length > 7}
        />
      ) : null}
      {people.length > 1 ? (
        <Select
          label={t("desk.assignee")}
          placeholder={t("desk.anybody")}
          data={[{ value: "nobody", label: t("desk.nobody") }, ...people.map((m) => ({ value: m.id, label: m.name }))]}
          value={f.assignee_id ?? null}
          onChange={(v) => set({ assignee_id: v ?? undefined })}
          clearable
          searchable={people.length > 7}
        />
      ) : null}
      {categories.all.length > 0 ? (
        <CategorySelect
          all
          label={t("desk.category")}
          value={f.category_id ?? null}
          onChange={(v) => set({ category_id: v ?? undefined })}
        />
      ) : null}
      {tags.all.length > 0 ? (
        <div>
          <div className={classes.label}>{t("desk.tags")}</div>
          <div className={classes.tags}>
            {chosen.map((id) => {
              const tag = tags.byId.get(id);
              return tag ? (
                <LabelTag
                  key={id}
                  tag={tag}
                  onRemove={() => set({ tag_ids: chosen.filter((x) => x !== id).join(",") || undefined })}
                />
              ) : null;
            })}
            <Popover position="bottom-start" trapFocus withinPortal={false}>
              <Popover.Target>
                <Button variant="subtle" size="compact-sm">
                  {t("desk.choose_tags")}
                </Button>
              </Popover.Target>
              <Popover.Dropdown p={6}>
                <TagPicker
                  chosen={chosen}
                  onToggle={(id, on) =>
                    set({ tag_ids: (on ? [...chosen, id] : chosen.filter((x) => x !== id)).join(",") || undefined })
                  }
                />
              </Popover.Dropdown>
            </Popover>
          </div>
          {chosen.length > 1 ? (
            <SegmentedControl
              size="xs"
              mt={6}
              aria-label={t("desk.tags")}
              data={[
                { value: "any", label: t("desk.tags_any") },
                { value: "all", label: t("desk.tags_all") },
              ]}
              value={f.tags ?? "any"}
              onChange={(v) => set({ tags: v === "all" ? "all" : undefined })}
            />
          ) : null}
        </div>
      ) : null}
      <Stack gap={10}>
        {(["needs_agent", "unreplied", "unread"] as const).map((x) => (
          <Checkbox
            key={x}
            label={x === "needs_agent" ? t("talks.needs_agent") : t(`desk.only.${x}`)}
            checked={f[x] === "true"}
            onChange={(e) => set({ [x]: e.currentTarget.checked ? "true" : undefined })}
          />
        ))}
        <Checkbox
          label={t("desk.only.priority")}
          checked={f.priority === "high"}
          onChange={(e) => set({ priority: e.currentTarget.checked ? "high" : undefined })}
        />
        <Checkbox
          label={t("narrow.testing")}
          checked={f.testing === "true"}
          onChange={(e) => set({ testing: e.currentTarget.checked ? "true" : undefined })}
        />
      </Stack>
      <Select
        label={t("narrow.answered_by")}
        placeholder={t("narrow.anybody")}
        data={(["bot", "agent"] as const).map((x) => ({ value: x, label: t(`narrow.answered.${x}`) }))}
        value={f.answered_by ?? null}
        onChange={(v) => set({ answered_by: v ?? undefined })}
        clearable
      />
      <fieldset className={classes.scores}>
        <legend className={classes.label}>{t("talks.rating")}</legend>
        {SCORES.map((score) => {
          const on = scores.includes(score);
          return (
            <button
              key={score}
              type="button"
              className={classes.score}
              aria-pressed={on}
              aria-label={t("talks.rated", { score })}
              onClick={() =>
                set({
                  ratings: SCORES.filter((x) => (x === score ? !on : scores.includes(x))).join(",") || undefined,
                })
              }
            >
              {score}
              {on ? <IconStarFilled size={12} /> : <IconStar size={13} stroke={1.75} />}
            </button>
          );
        })}
      </fieldset>
      <div className={classes.dates}>
        <TextInput
          type="date"
          label={t("desk.from")}
          value={f.from ?? ""}
          max={f.to}
          onChange={(e) => set({ from: e.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label={t("desk.to")}
          value={f.to ?? ""}
          min={f.from}
          onChange={(e) => set({ to: e.currentTarget.value || undefined })}
        />
      </div>
      {conditions(f) > 0 ? (
        <Button variant="default" onClick={() => onChange({ sort: f.sort })}>
          {t("actions.clear_filters")}
        </Button>
      ) : null}
    </Stack>
  );
}
