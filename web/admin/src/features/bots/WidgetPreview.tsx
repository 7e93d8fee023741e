import { SegmentedControl } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type CSSProperties, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { type Shown, useHandIn, usePreview } from "./preview";
import type { BotPatch } from "./queries";
import classes from "./WidgetPreview.module.css";

type Props = {
  bot: Bot;
  /** What is not saved yet. */
  changes: BotPatch;
  form?: Shown["form"];
  open: boolean;
  onOpen: (open: boolean) => void;
  /** A customer's question and the answer to it. */
  question: string;
  answer: string;
};

type Device = "desktop" | "phone";

const PHONE = { width: 390, height: 760 };
/** What a page on a desktop has at least: in less, it is drawn smaller. */
const LEAST = { bubble: { width: 720, height: 660 }, page: { width: 1040, height: 660 } };

/** How large the frame is, and by how much it is drawn smaller to fit into its place. */
function fitted(room: { width: number; height: number }, device: Device, form: Shown["form"]) {
  const least = device === "phone" ? PHONE : LEAST[form];
  const scale = Math.min(1, room.width / least.width || 1, room.height / least.height || 1);
  const height = Math.min(room.height / scale, device === "phone" ? 844 : 10_000);
  return { scale, width: device === "phone" ? PHONE.width : room.width / scale, height };
}

/** The chat itself as visitors will have it, in a frame: with what is not saved yet, and nobody behind it. */
export function WidgetPreview({ bot, changes, form = "bubble", open, onOpen, question, answer }: Props) {
  const { t } = useTranslation();
  const [device, setDevice] = useState<Device>("desktop");
  const [theme, setTheme] = useState<Shown["theme"]>("light");
  const frame = useRef<HTMLIFrameElement>(null);
  const { ref, width, height } = useElementSize();
  const { shown: data, problem } = usePreview(bot, changes, t("greeting.sample_name"));
  // Who is asked who he is has not written yet.
  const said = data?.ask ? null : { question, answer };
  const key = JSON.stringify(said);
  // biome-ignore lint/correctness/useExhaustiveDependencies: said is new at every drawing, its key is not
  const shown = useMemo<Shown>(
    () => ({ bot: data, theme, form, open, said, note: t("preview.note") }),
    [data, theme, form, open, key, t],
  );
  useHandIn(frame, shown, onOpen);
  const size = fitted({ width, height }, device, form);
  const style = {
    width: size.width * size.scale,
    height: size.height * size.scale,
    "--scale": size.scale,
    "--width": `${size.width}px`,
    "--height": `${size.height}px`,
  } as CSSProperties;
  return (
    <section className={classes.preview} aria-labelledby="widget-preview">
      <div className={classes.head}>
        <h2 className={classes.title} id="widget-preview">
          {t("launch.preview")}
        </h2>
        <SegmentedControl
          value={device}
          aria-label={t("launch.device")}
          onChange={(v) => setDevice(v as Device)}
          data={[
            { value: "desktop", label: t("launch.desktop") },
            { value: "phone", label: t("launch.phone") },
          ]}
        />
        <SegmentedControl
          value={theme}
          aria-label={t("account.theme")}
          onChange={(v) => setTheme(v as Shown["theme"])}
          data={[
            { value: "light", label: t("account.light") },
            { value: "dark", label: t("account.dark") },
          ]}
        />
      </div>
      <div className={classes.stage} ref={ref}>
        <div className={classes.screen} data-device={device} style={style}>
          <iframe
            key={form}
            ref={frame}
            className={classes.frame}
            title={t("preview.frame")}
            src={form === "page" ? "/widget-preview/chat" : "/widget-preview/stage"}
          />
        </div>
      </div>
      <p className={classes.note} role="status" data-tone={problem ? "bad" : undefined}>
        {problem ? t("preview.waits", { reason: problem }) : t("preview.help")}
      </p>
    </section>
  );
}
