import { Checkbox, Input } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { SwitchRow } from "@/ui/FormParts";
import classes from "./BotScope.module.css";

export type Scope = { all_bots: boolean; bot_ids: string[] };

/** Which bots a member works with: all of them, or the ticked ones. */
export function BotScope({
  value,
  bots,
  error,
  onChange,
}: {
  value: Scope;
  error?: string;
  bots: { id: string; name: string }[];
  onChange: (s: Scope) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.scope}>
      <SwitchRow
        label={t("members.all_bots")}
        help={t(value.all_bots ? "members.all_bots_on" : "members.all_bots_off")}
        checked={value.all_bots}
        onChange={(all_bots) => onChange({ ...value, all_bots })}
      />
      {value.all_bots ? null : (
        <ul className={classes.list}>
          {bots.map((b) => (
            <li key={b.id}>
              <Checkbox
                label={b.name}
                checked={value.bot_ids.includes(b.id)}
                onChange={(e) =>
                  onChange({
                    ...value,
                    bot_ids: e.currentTarget.checked
                      ? [...value.bot_ids, b.id]
                      : value.bot_ids.filter((x) => x !== b.id),
                  })
                }
              />
            </li>
          ))}
        </ul>
      )}
      {error ? <Input.Error role="alert">{error}</Input.Error> : null}
    </div>
  );
}
