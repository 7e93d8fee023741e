import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./CopyField.module.css";

/** A value to take along: an address, a link, a key that is shown once. */
export function CopyField({ value, label, filled }: { value: string; label: string; filled?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={classes.field}>
      <input
        className={classes.value}
        value={value}
        readOnly
        aria-label={label}
        onFocus={(e) => e.currentTarget.select()}
        spellCheck={false}
      />
      <CopyButton value={value} timeout={1500}>
        {({ copied, copy }) => (
          <Button
            variant={filled ? "filled" : "default"}
            size="sm"
            onClick={copy}
            leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          >
            {copied ? t("actions.copied") : t("actions.copy")}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
