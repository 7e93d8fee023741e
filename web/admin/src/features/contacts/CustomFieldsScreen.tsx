import { Button, Menu } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconForms, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CustomField } from "@/lib/api/types";
import { customFieldsQuery } from "@/lib/custom-fields";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { usePageTitle } from "@/lib/title";
import { confirm } from "@/ui/confirm";
import { Entries, Entry } from "@/ui/Entries";
import form from "@/ui/form.module.css";
import { Card, Page, PageHeader } from "@/ui/Panel";
import { Tag } from "@/ui/Tag";
import { toast, toastProblem } from "@/ui/toast";
import { CustomFieldDialog } from "./CustomFieldDialog";
import { useDeleteCustomField, useOrderCustomFields } from "./field-queries";

/** What the company wants to know of its customers. */
export default function CustomFieldsScreen() {
  const { t } = useTranslation();
  const { can } = useSession();
  usePageTitle(t("customer_fields.title"));
  const mayEdit = can("settings", "manage");
  const fields = useQuery(customFieldsQuery);
  const remove = useDeleteCustomField();
  const order = useOrderCustomFields();
  const [edited, setEdited] = useState<CustomField | "new" | null>(null);
  const all = fields.data ?? [];
  const onError = (e: unknown) => toastProblem(problemText(t, e));

  const del = async (f: CustomField) => {
    const yes = await confirm({
      title: t("customer_fields.delete_title", { name: f.label }),
      text: t("customer_fields.delete_text"),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (yes) remove.mutate(f.id, { onSuccess: () => toast(t("customer_fields.deleted", { name: f.label })), onError });
  };
  const move = (at: number, by: number) => {
    const ids = all.map((f) => f.id);
    ids.splice(at + by, 0, ...ids.splice(at, 1));
    order.mutate(ids, { onError });
  };

  return (
    <Page header={<PageHeader title={t("customer_fields.title")} />}>
      <div className={form.column}>
        <Card
          title={t("customer_fields.card")}
          hint={t("customer_fields.hint")}
          flush
          actions={
            mayEdit ? (
              <Button leftSection={<IconPlus size={15} stroke={2} />} onClick={() => setEdited("new")}>
                {t("customer_fields.add")}
              </Button>
            ) : null
          }
        >
          <Entries
            of={fields}
            icon={<IconForms size={20} stroke={1.75} />}
            empty={t("customer_fields.none")}
            height={52}
          >
            {(f, i) => (
              <Entry
                key={f.id}
                name={f.label}
                about={[t(`customer_fields.kind.${f.kind}`), f.code, f.options.join(", ")].filter(Boolean).join(" · ")}
                toolsOf={t("customer_fields.edit", { name: f.label })}
                tools={
                  mayEdit ? (
                    <>
                      <Menu.Item leftSection={<IconPencil size={15} stroke={1.75} />} onClick={() => setEdited(f)}>
                        {t("customer_fields.edit", { name: f.label })}
                      </Menu.Item>
                      <Menu.Item
                        leftSection={<IconArrowUp size={15} stroke={1.75} />}
                        disabled={i === 0}
                        onClick={() => move(i, -1)}
                      >
                        {t("customer_fields.up")}
                      </Menu.Item>
                      <Menu.Item
                        leftSection={<IconArrowDown size={15} stroke={1.75} />}
                        disabled={i === all.length - 1}
                        onClick={() => move(i, 1)}
                      >
                        {t("customer_fields.down")}
                      </Menu.Item>
                      <Menu.Item
                        color="red"
                        leftSection={<IconTrash size={15} stroke={1.75} />}
                        onClick={() => void del(f)}
                      >
                        {t("actions.delete")}
                      </Menu.Item>
                    </>
                  ) : null
                }
              >
                {f.required ? <Tag>{t("customer_fields.required_tag")}</Tag> : null}
                {f.for_bot ? <Tag tone="accent">{t("customer_fields.for_bot_tag")}</Tag> : null}
                {f.shown ? null : <Tag>{t("customer_fields.hidden_tag")}</Tag>}
              </Entry>
            )}
          </Entries>
        </Card>
      </div>
      {edited ? <CustomFieldDialog field={edited === "new" ? null : edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  );
}
