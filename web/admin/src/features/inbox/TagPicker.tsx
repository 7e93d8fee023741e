import { Loader, TextInput } from "@mantine/core";
import { IconCheck, IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fold } from "@/lib/fold";
import { fieldErrors, problemText } from "@/lib/problem";
import { toastProblem } from "@/ui/toast";
import { useCoinTag, useTags } from "./labels";
import classes from "./TagPicker.module.css";

type Props = { chosen: string[]; onToggle: (id: string, on: boolean) => void };

/** Tags to tick, found by typing; a word that is none yet becomes one. */
export function TagPicker({ chosen, onToggle }: Props) {
  const { t } = useTranslation();
  const { all } = useTags();
  const coin = useCoinTag();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [wrong, setWrong] = useState<string | null>(null);
  const list = useId();
  const typed = text.trim();
  const found = all.filter((x) => fold(x.name).includes(fold(typed)));
  const exact = all.some((x) => x.name.toLowerCase() === typed.toLowerCase());
  const rows = found.length + (typed && !exact ? 1 : 0);
  const now = Math.min(at, Math.max(rows - 1, 0));

  const make = () =>
    coin.mutate(typed, {
      onSuccess: (tag) => {
        onToggle(tag.id, true);
        setText("");
      },
      onError: (e) => {
        const beside = fieldErrors(t, e, ["name"]).name;
        if (beside) setWrong(beside);
        else toastProblem(problemText(t, e));
      },
    });
  const act = (i: number) => {
    const tag = found[i];
    if (tag) onToggle(tag.id, !chosen.includes(tag.id));
    else if (typed && !exact) make();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      setAt((now + (e.key === "ArrowDown" ? 1 : -1) + rows) % Math.max(rows, 1));
    } else if (e.key === "Enter") {
      e.preventDefault();
      act(now);
    }
  };
  return (
    <div className={classes.picker}>
      <TextInput
        data-autofocus
        value={text}
        error={wrong}
        placeholder={t("desk.find_tag")}
        aria-label={t("desk.find_tag")}
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={rows > 0 ? `${list}-${now}` : undefined}
        rightSection={coin.isPending ? <Loader size={14} /> : null}
        onChange={(e) => {
          setText(e.currentTarget.value);
          setAt(0);
          setWrong(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={classes.list} id={list} role="listbox" aria-label={t("desk.tags")} aria-multiselectable="true">
        {found.map((x, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above owns the keys of this list
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field
          <div
            key={x.id}
            id={`${list}-${i}`}
            role="option"
            aria-selected={chosen.includes(x.id)}
            data-at={i === now || undefined}
            className={classes.row}
            onClick={() => act(i)}
          >
            <i className={classes.dot} style={{ background: `var(--mantine-color-${x.color}-6)` }} />
            <span className={classes.name}>{x.name}</span>
            {chosen.includes(x.id) ? <IconCheck size={15} stroke={2} /> : null}
          </div>
        ))}
        {typed && !exact ? (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above owns the keys of this list
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field
          <div
            id={`${list}-${found.length}`}
            role="option"
            aria-selected={false}
            data-at={now === found.length || undefined}
            className={classes.row}
            onClick={make}
          >
            <IconPlus size={15} stroke={1.75} />
            <span className={classes.name}>{t("desk.make_tag", { name: typed })}</span>
          </div>
        ) : null}
        {rows === 0 ? <p className={classes.none}>{t("desk.no_tags")}</p> : null}
      </div>
    </div>
  );
}
