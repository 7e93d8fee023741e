import { Button, Menu } from "@mantine/core";
import { IconArrowMerge, IconPencil, IconPlus, IconTags, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Category, ConversationTag } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { useClock } from "@/lib/time";
import { usePageTitle } from "@/lib/title";
import { confirm } from "@/ui/confirm";
import { Entries, Entry } from "@/ui/Entries";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { Tag } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import { CategoryDialog, DeleteCategory } from "./CategoryDialogs";
import classes from "./LabelsScreen.module.css";
import { categoryUsesQuery, tagUsesQuery, useDeleteTag } from "./queries";
import { MergeTag, TagDialog } from "./TagDialogs";

type Dialog =
  | { what: "tag"; tag: ConversationTag | null }
  | { what: "merge"; tag: ConversationTag }
  | { what: "category"; category: Category | null; parent: string }
  | { what: "delete-category"; category: Category };

const tagsIcon = <IconTags size={20} stroke={1.75} />;

/** The words conversations are sorted by. */
export default function LabelsScreen() {
  const { t } = useTranslation();
  const { can } = useSession();
  usePageTitle(t("labels.title"));
  const mayEdit = can("settings", "manage");
  const tags = useQuery(tagUsesQuery);
  const categories = useQuery(categoryUsesQuery);
  const remove = useDeleteTag();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);

  const removeTag = async (tag: ConversationTag) => {
    const yes = await confirm({
      title: t("labels.delete_tag_title", { name: tag.name }),
      text: t("labels.delete_tag_text", { count: tag.uses ?? 0 }),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (!yes) return;
    remove.mutate(tag.id, {
      onSuccess: () => toast(t("labels.deleted", { name: tag.name })),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  };

  return (
    <Page header={<PageHeader title={t("labels.title")} />}>
      <div className={form.column}>
        <Card
          title={t("labels.tags")}
          hint={t("labels.tags_hint")}
          flush
          actions={
            mayEdit ? (
              <Button
                leftSection={<IconPlus size={15} stroke={2} />}
                onClick={() => setDialog({ what: "tag", tag: null })}
              >
                {t("labels.add_tag")}
              </Button>
            ) : null
          }
        >
          <Entries of={tags} icon={tagsIcon} empty={t("labels.no_tags")}>
            {(tag) => (
              <Row
                key={tag.id}
                label={tag}
                tools={
                  mayEdit ? (
                    <>
                      <Menu.Item
                        leftSection={<IconPencil size={15} stroke={1.75} />}
                        onClick={() => setDialog({ what: "tag", tag })}
                      >
                        {t("labels.edit", { name: tag.name })}
                      </Menu.Item>
                      {(tags.data?.length ?? 0) > 1 ? (
                        <Menu.Item
                          leftSection={<IconArrowMerge size={15} stroke={1.75} />}
                          onClick={() => setDialog({ what: "merge", tag })}
                        >
                          {t("labels.merge")}
                        </Menu.Item>
                      ) : null}
                      <Menu.Item
                        color="red"
                        leftSection={<IconTrash size={15} stroke={1.75} />}
                        onClick={() => void removeTag(tag)}
                      >
                        {t("actions.delete")}
                      </Menu.Item>
                    </>
                  ) : null
                }
              />
            )}
          </Entries>
        </Card>
        <div className={form.after}>
          <Card
            title={t("labels.categories")}
            hint={t("labels.categories_hint")}
            flush
            actions={
              mayEdit ? (
                <Button
                  variant="default"
                  leftSection={<IconPlus size={15} stroke={2} />}
                  onClick={() => setDialog({ what: "category", category: null, parent: "" })}
                >
                  {t("labels.add_category")}
                </Button>
              ) : null
            }
          >
            <Entries of={categories} icon={tagsIcon} empty={t("labels.no_categories")}>
              {(c) => (
                <Row
                  key={c.id}
                  label={c}
                  below={c.parent_id !== ""}
                  inactive={!c.active}
                  tools={
                    mayEdit ? (
                      <>
                        <Menu.Item
                          leftSection={<IconPencil size={15} stroke={1.75} />}
                          onClick={() => setDialog({ what: "category", category: c, parent: c.parent_id })}
                        >
                          {t("labels.edit", { name: c.name })}
                        </Menu.Item>
                        {c.parent_id === "" ? (
                          <Menu.Item
                            leftSection={<IconPlus size={15} stroke={1.75} />}
                            onClick={() => setDialog({ what: "category", category: null, parent: c.id })}
                          >
                            {t("labels.add_below", { name: c.name })}
                          </Menu.Item>
                        ) : null}
                        <Menu.Item
                          color="red"
                          leftSection={<IconTrash size={15} stroke={1.75} />}
                          onClick={() => setDialog({ what: "delete-category", category: c })}
                        >
                          {t("actions.delete")}
                        </Menu.Item>
                      </>
                    ) : null
                  }
                />
              )}
            </Entries>
          </Card>
        </div>
      </div>
      {dialog?.what === "tag" ? <TagDialog tag={dialog.tag} onClose={close} /> : null}
      {dialog?.what === "merge" ? <MergeTag tag={dialog.tag} tags={tags.data ?? []} onClose={close} /> : null}
      {dialog?.what === "category" ? (
        <CategoryDialog
          category={dialog.category}
          parent={dialog.parent}
          categories={categories.data ?? []}
          onClose={close}
        />
      ) : null}
      {dialog?.what === "delete-category" ? (
        <DeleteCategory category={dialog.category} categories={categories.data ?? []} onClose={close} />
      ) : null}
    </Page>
  );
}

type RowProps = { label: ConversationTag; below?: boolean; inactive?: boolean; tools: ReactNode };

function Row({ label, below, inactive, tools }: RowProps) {
  const { t } = useTranslation();
  const clock = useClock();
  const uses = label.uses ?? 0;
  return (
    <Entry
      name={label.name}
      about={label.description}
      lead={<i className={classes.dot} style={{ background: `var(--mantine-color-${label.color}-6)` }} />}
      below={below}
      toolsOf={t("labels.edit", { name: label.name })}
      tools={tools}
    >
      {inactive ? <Tag>{t("labels.inactive")}</Tag> : null}
      <span className={classes.uses}>
        {uses > 0 ? t("labels.uses", { count: uses, shown: clock.number(uses) }) : t("labels.unused")}
      </span>
    </Entry>
  );
}
