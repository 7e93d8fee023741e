import { SegmentedControl } from "@mantine/core";
import { IconMinus, IconRobot, IconSend2, IconX } from "@tabler/icons-react";
import { type CSSProperties, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GreetingPicture, LauncherIcon, WidgetPosition } from "@/lib/api/types";
import { RichText } from "@/ui/RichText";
import { onColor } from "./color";
import classes from "./WidgetPreview.module.css";

type Props = {
  name: string;
  business: string;
  color: string;
  position: WidgetPosition;
  /** From the side and from top or bottom. */
  offset?: [number, number];
  icon?: LauncherIcon;
  /** On the button instead of a sign. */
  picture?: string;
  greeting: string;
  /** The same with its formatting. */
  greetingHtml?: string;
  pictures?: GreetingPicture[];
  teaser: string;
  open: boolean;
  onOpen: (open: boolean) => void;
  question?: string;
  answer?: string;
};

/** The chat as visitors will see it, on a page that stands for the company's own. */
export function WidgetPreview({
  name,
  business,
  color,
  position,
  offset = [24, 24],
  icon = "chat",
  picture = "",
  greeting,
  greetingHtml = "",
  pictures = [],
  teaser,
  open,
  onOpen,
  question,
  answer,
}: Props) {
  const { t } = useTranslation();
  const [device, setDevice] = useState<"desktop" | "phone">("desktop");
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  const style = {
    "--theme": color,
    "--on-theme": onColor(color),
    "--x": `${offset[0]}px`,
    "--y": `${offset[1]}px`,
  } as CSSProperties;
  return (
    <div className={classes.preview}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t("launch.preview")}</h2>
        <SegmentedControl
          value={device}
          aria-label={t("launch.device")}
          onChange={(v) => setDevice(v as typeof device)}
          data={[
            { value: "desktop", label: t("launch.desktop") },
            { value: "phone", label: t("launch.phone") },
          ]}
        />
        <SegmentedControl
          value={scheme}
          aria-label={t("account.theme")}
          onChange={(v) => setScheme(v as typeof scheme)}
          data={[
            { value: "light", label: t("account.light") },
            { value: "dark", label: t("account.dark") },
          ]}
        />
      </div>
      <div className={classes.stage}>
        <div className={classes.browser} data-device={device} data-scheme={scheme} style={style}>
          {device === "desktop" ? (
            <div className={classes.chrome} aria-hidden="true">
              <i />
              <i />
              <i />
              <span />
            </div>
          ) : null}
          <div className={classes.page}>
            <div className={classes.shop} aria-hidden="true">
              <div className={classes.shopHead}>
                <b>{business || name}</b>
                <span />
                <span />
                <span />
              </div>
              <div className={classes.hero}>
                <i />
                <i />
              </div>
              <div className={classes.tiles}>
                <i />
                <i />
                <i />
                <i />
                <i />
                <i />
              </div>
            </div>
            <div className={classes.widget} data-position={position} data-open={open || undefined}>
              {open ? (
                <div className={classes.window}>
                  <div className={classes.bar}>
                    <span className={classes.face}>
                      <IconRobot size={18} stroke={1.75} />
                    </span>
                    <span className={classes.who}>
                      <b>{name}</b>
                      <span>{t("launch.replies")}</span>
                    </span>
                    <IconMinus size={17} stroke={2} />
                  </div>
                  <div className={classes.lines}>
                    {greeting ? (
                      <div className={classes.theirs} data-rich={greetingHtml !== "" || undefined}>
                        <RichText html={greetingHtml} text={greeting} />
                      </div>
                    ) : null}
                    {pictures.map((p) => (
                      <img
                        key={p.id}
                        className={classes.picture}
                        src={p.url}
                        alt={p.alt}
                        width={p.width}
                        height={p.height}
                      />
                    ))}
                    <p className={classes.mine}>{question ?? t("launch.sample_question")}</p>
                    {answer === "" ? null : <p className={classes.theirs}>{answer ?? t("launch.sample_answer")}</p>}
                  </div>
                  <div className={classes.write}>
                    {t("launch.write")}
                    <IconSend2 size={17} stroke={1.75} />
                  </div>
                </div>
              ) : teaser ? (
                <div className={classes.teaser}>{teaser}</div>
              ) : null}
              <button
                type="button"
                className={classes.bubble}
                onClick={() => onOpen(!open)}
                aria-label={t(open ? "launch.close_preview" : "launch.open_preview")}
              >
                {open ? (
                  <IconX size={22} stroke={2} />
                ) : picture ? (
                  <img src={picture} alt="" />
                ) : (
                  <BubbleIcon name={icon} />
                )}
              </button>
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

const SIGNS: Partial<Record<LauncherIcon, ReactNode>> = {
  chat: (
    <>
      <path d="M4 12a8 7.5 0 1 1 3.2 6L4 19l.9-3A7.2 7.2 0 0 1 4 12z" />
      <path d="M9 12h.01M12 12h.01M15 12h.01" />
    </>
  ),
  question: <path d="M8 9a4 4 0 118 0c0 3-4 3-4 6M12 19v.1" />,
  smile: <path d="M12 3a9 9 0 100 18 9 9 0 000-18zM8 14c2 3 6 3 8 0M9 9v.1M15 9v.1" />,
  hand: <path d="M8 12V5a1 1 0 013 0v6-7a1 1 0 013 0v7-5a1 1 0 013 0v8c0 4-2 7-6 7s-6-3-7-7l-1-3c0-1 2-2 3-1z" />,
};

function BubbleIcon({ name }: { name: LauncherIcon }) {
  return (
    <svg
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SIGNS[name] ?? SIGNS.chat}
    </svg>
  );
}
