import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors, problemText } from "@/lib/problem";
import { toast } from "@/ui/toast";
import classes from "./ContactPane.module.css";
import { EditableFact } from "./EditableFact";
import { useSetField } from "./queries";

type Props = { contactId: string; fields: { name: string; value: string }[]; mayEdit: boolean };

/** Facts that the company keeps of its customers, in its own words. An emptied one goes away. */
export function Fields({ contactId, fields, mayEdit }: Props) {
  const { t } = useTranslation();
  const set = useSetField(contactId);
  const [adding, setAdding] = useState(false);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const wrong = fieldErrors(t, set.error, ["name", "value"]);
  const add = () =>
    set.mutate(
      { name, value },
      {
        onSuccess: () => {
          setAdding(false);
          setName("");
          setValue("");
          toast(t("contact.saved"));
        },
      },
    );
  return (
    <>
      <dl className={classes.plainList}>
        {fields.map((f) => (
          <EditableFact
            key={f.name}
            label={f.name}
            value={f.value}
            empty={f.name}
            mayEdit={mayEdit}
            onSave={async (v) => {
              await set.mutateAsync({ name: f.name, value: v });
              toast(t("contact.saved"));
            }}
          />
        ))}
      </dl>
      {!mayEdit ? null : adding ? (
        <form
          className={classes.fieldForm}
          noValidate
          onSubmit={(e) => {
            e.preventDefault();
            add();
          }}
        >
          <TextInput
            size="xs"
            autoFocus
            aria-label={t("desk.contact.field_name")}
            placeholder={t("desk.contact.field_name")}
            value={name}
            error={wrong.name ?? (set.error && !wrong.value ? problemText(t, set.error) : undefined)}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <TextInput
            size="xs"
            aria-label={t("desk.contact.field_value")}
            placeholder={t("desk.contact.field_value")}
            value={value}
            error={wrong.value}
            onChange={(e) => setValue(e.currentTarget.value)}
          />
          <ActionIcon
            type="submit"
            size={28}
            aria-label={t("actions.save")}
            loading={set.isPending}
            disabled={name.trim() === "" || value.trim() === ""}
          >
            <IconPlus size={15} stroke={1.75} />
          </ActionIcon>
        </form>
      ) : (
        <Button variant="subtle" size="compact-sm" mt={4} ml={-12} onClick={() => setAdding(true)}>
          {t("desk.contact.add_field")}
        </Button>
      )}
    </>
  );
}
