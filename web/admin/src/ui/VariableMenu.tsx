import { Button, Menu } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useOwnFields } from "@/lib/custom-fields";
import { VARIABLES, variableOf } from "@/lib/variables";
import classes from "./VariableMenu.module.css";

type Props = {
  disabled?: boolean;
  /** The text is a prompt: what bots are not told cannot stand in it. */
  forBot?: boolean;
  onChoose: (name: string) => void;
};

/** Chooses a variable for a text: one of ours, or a field that the company has made for its customers. */
export function VariableMenu({ disabled, forBot, onChoose }: Props) {
  const { t } = useTranslation();
  const fields = useOwnFields() ?? [];
  const own = fields.filter((f) => !forBot || f.for_bot);
  const item = (variable: string, name: string) => (
    <Menu.Item key={variable} onClick={() => onChoose(variable)}>
      <span className={classes.name}>{name}</span>
      <span className={classes.code}>{`{{${variable}}}`}</span>
    </Menu.Item>
  );
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={disabled}
          leftSection={<IconBraces size={14} stroke={1.9} />}
        >
          {t("prompt.variable")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.list}>
        {VARIABLES.map((v) => item(v, t(`prompt.variables.${v.replace(".", "_")}` as "prompt.variables.bot_name")))}
        {fields.length > 0 ? <Menu.Label>{t("prompt.own_fields")}</Menu.Label> : null}
        {own.map((f) => item(variableOf(f), f.label))}
        {own.length < fields.length ? <div className={classes.left}>{t("prompt.own_fields_left_out")}</div> : null}
      </Menu.Dropdown>
    </Menu>
  );
}
