import { useState } from "react";
import { useTranslation } from "react-i18next";
import { lettersAct, setLettersAct } from "@/lib/keys";
import { Dialog } from "@/ui/Dialog";
import { SwitchRow } from "@/ui/FormParts";
import { KeyHint } from "@/ui/KeyHint";
import classes from "./KeysHelp.module.css";

const GROUPS = [
  {
    name: "everywhere",
    keys: [
      ["search", "modK"],
      ["help", "?"],
      ["find", "/"],
      ["save", "modS"],
      ["dismiss", "Esc"],
    ],
  },
  {
    name: "inbox",
    keys: [
      ["next", "J"],
      ["previous", "K"],
      ["reply", "R"],
      ["note", "N"],
      ["assign", "A"],
      ["close", "E"],
      ["tag", "L"],
      ["snooze", "S"],
      ["unread", "U"],
      ["priority", "P"],
      ["select", "X"],
      ["auto_reply", "B"],
    ],
  },
  {
    name: "composer",
    keys: [
      ["send", "⏎"],
      ["new_line", "⇧⏎"],
      ["bold", "modB"],
      ["mention", "@"],
      ["leave", "Esc"],
    ],
  },
  { name: "bot", keys: [["test", "T"]] },
] as const;

export default function KeysHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [letters, setLetters] = useState(lettersAct);
  const change = (on: boolean) => {
    setLetters(on);
    setLettersAct(on);
  };
  return (
    <Dialog onClose={onClose} title={t("keys.title")} size={560}>
      <div className={classes.letters}>
        <SwitchRow label={t("keys.letters")} help={t("keys.letters_help")} checked={letters} onChange={change} />
      </div>
      <div className={classes.groups}>
        {GROUPS.map((g) => (
          <section key={g.name}>
            <h3 className={classes.name}>{t(`keys.groups.${g.name}`)}</h3>
            <dl>
              {g.keys.map(([what, key]) => (
                <div key={what} className={classes.row}>
                  <dt>{t(`keys.${what}`)}</dt>
                  <dd>
                    <KeyHint keys={key} />
                    <span className={classes.read}>{key}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
