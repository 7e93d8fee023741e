import { ActionIcon, CloseButton, Popover, Tooltip } from "@mantine/core";
import {
  IconAlertCircle,
  IconBlockquote,
  IconBold,
  IconCode,
  IconFile,
  IconItalic,
  IconLetterCase,
  IconLink,
  IconList,
  IconListNumbers,
  IconMoodSmile,
  IconPaperclip,
  type TablerIcon,
} from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import classes from "./ComposerTools.module.css";
import { sizeText } from "./Extras";
import { EMOJI } from "./emoji";
import type { Upload } from "./uploads";
import type { Format } from "./writing/field";

const FORMATS: [Format, TablerIcon][] = [
  ["bold", IconBold],
  ["italic", IconItalic],
  ["link", IconLink],
  ["bullets", IconList],
  ["numbers", IconListNumbers],
  ["quote", IconBlockquote],
  ["code", IconCode],
];

type Props = {
  /** What the cursor stands in. */
  active: Format[];
  onFormat: (f: Format) => void;
  onEmoji: (e: string) => void;
  onFiles: (files: FileList | null) => void;
  /** What else can be done with what is written. */
  children?: ReactNode;
};

/** The row of small buttons under the field. */
export function ComposerTools({ active, onFormat, onEmoji, onFiles, children }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [formats, setFormats] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={classes.tools}>
      <ActionIcon
        size={28}
        className={classes.more}
        aria-label={t("desk.format.label")}
        aria-expanded={formats}
        onMouseDown={(e) => e.preventDefault()}
        onClick={() => setFormats(!formats)}
      >
        <IconLetterCase size={18} stroke={1.75} />
      </ActionIcon>
      <div
        className={classes.formats}
        data-open={formats || undefined}
        role="toolbar"
        aria-label={t("desk.format.label")}
      >
        {FORMATS.map(([f, Icon]) => (
          <Tooltip key={f} label={t(`desk.format.${f}`)}>
            <ActionIcon
              size={28}
              className={classes.format}
              aria-label={t(`desk.format.${f}`)}
              aria-pressed={active.includes(f)}
              onMouseDown={(e) => e.preventDefault()}
              onClick={() => onFormat(f)}
            >
              <Icon size={16} stroke={1.75} />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
      <Popover opened={open} onChange={setOpen} position="top-start" trapFocus withinPortal>
        <Popover.Target>
          <ActionIcon size={28} aria-label={t("desk.emoji")} aria-expanded={open} onClick={() => setOpen(!open)}>
            <IconMoodSmile size={17} stroke={1.75} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown p={6}>
          <div className={classes.emoji}>
            {EMOJI.map((e) => (
              <button
                key={e}
                type="button"
                onClick={() => {
                  setOpen(false);
                  onEmoji(e);
                }}
              >
                {e}
              </button>
            ))}
          </div>
        </Popover.Dropdown>
      </Popover>
      <Tooltip label={t("desk.attach")}>
        <ActionIcon size={28} aria-label={t("desk.attach")} onClick={() => input.current?.click()}>
          <IconPaperclip size={17} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="attach"
        onChange={(e) => {
          onFiles(e.currentTarget.files);
          e.currentTarget.value = "";
        }}
      />
      {children}
    </div>
  );
}

/** What goes with the message: how far it has come, or why it cannot. */
export function UploadList({ uploads, onDrop }: { uploads: Upload[]; onDrop: (key: string) => void }) {
  const { t } = useTranslation();
  const clock = useClock();
  if (uploads.length === 0) return null;
  return (
    <ul className={classes.uploads}>
      {uploads.map((u) => (
        <li key={u.key} className={classes.upload} data-failed={u.error !== null || undefined}>
          {u.error ? <IconAlertCircle size={16} stroke={1.9} /> : <IconFile size={16} stroke={1.75} />}
          <span className={classes.name}>
            {u.name}
            {u.error ? <span role="alert"> · {problemText(t, u.error)}</span> : null}
          </span>
          <span className={classes.size}>{sizeText(u.size, (n) => clock.number(n))}</span>
          <CloseButton
            size={20}
            iconSize={13}
            aria-label={t("desk.remove", { name: u.name })}
            onClick={() => onDrop(u.key)}
          />
          {u.file || u.error ? null : (
            <progress className={classes.progress} max={1} value={u.progress} aria-label={t("desk.uploading")} />
          )}
        </li>
      ))}
    </ul>
  );
}
