import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerForm } from "@/lib/form";
import { announce } from "@/ui/announce";
import { FormProblem } from "@/ui/FormParts";
import { useAddAddress, type WebScope } from "./queries";
import classes from "./Web.module.css";

const SCOPES = ["page", "path", "sitemap"] as const satisfies WebScope[];
const MAX_ADDRESS = 255;

/** One address: of a page, or of a site whose pages are searched. */
export function AddAddress({ botId, disabled }: { botId: string; disabled?: string }) {
  const { t } = useTranslation();
  const add = useAddAddress(botId);
  const [scope, setScope] = useState<(typeof SCOPES)[number]>("page");
  const form = useServerForm({
    initialValues: { address: "" },
    validate: {
      address: (v: string) =>
        v.trim() === ""
          ? t("errors.knowledge.address_empty")
          : [...v.trim()].length > MAX_ADDRESS
            ? t("errors.knowledge.address_too_long")
            : null,
    },
  });
  const page = scope === "page";
  return (
    <form
      className={classes.add}
      noValidate
      onSubmit={form.run(async ({ address }) => {
        await add.mutateAsync({ address, scope });
        announce(t(page ? "web.added" : "web.searching"));
        form.reset();
      })}
    >
      <div className={classes.addRow}>
        <TextInput
          className={classes.address}
          size="sm"
          type="url"
          inputMode="url"
          autoComplete="off"
          aria-label={t("web.address")}
          placeholder={t(page ? "web.address_placeholder" : "web.site_placeholder")}
          disabled={disabled !== undefined}
          {...form.field("address")}
        />
        <Button
          type="submit"
          size="sm"
          loading={add.isPending}
          disabled={disabled !== undefined}
          title={disabled}
          leftSection={page ? <IconPlus size={16} stroke={2} /> : <IconSearch size={15} stroke={2} />}
        >
          {t(page ? "web.add" : "web.search_pages")}
        </Button>
      </div>
      <FormProblem text={form.problem} />
      <div className={classes.scopes}>
        <SegmentedControl
          size="xs"
          aria-label={t("web.scope")}
          data={SCOPES.map((s) => ({ value: s, label: t(`web.scopes.${s}`) }))}
          value={scope}
          onChange={(v) => setScope(v as typeof scope)}
        />
        <span className={classes.help}>{t(`web.scopes_help.${scope}`)}</span>
      </div>
    </form>
  );
}
