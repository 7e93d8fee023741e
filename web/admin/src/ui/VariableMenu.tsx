import { Button, Menu } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { VARIABLES } from "@/lib/variables";
import classes from "./VariableMenu.module.css";

/** Chooses a variable for a text. */
export function VariableMenu({ disabled, onChoose }: { disabled?: boolean; onChoose: (name: string) => void }) {
  const { t } = useTranslation();
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
        {VARIABLES.map((v) => (
          <Menu.Item key={v} onClick={() => onChoose(v)}>
            <span className={classes.name}>
              {t(`prompt.variables.${v.replace(".", "_")}` as "prompt.variables.bot_name")}
            </span>
            <span className={classes.code}>{`{{${v}}}`}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
