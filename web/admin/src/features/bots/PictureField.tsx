import { Button, Modal } from "@mantine/core";
import { IconMessageCircle, IconPhoto } from "@tabler/icons-react";
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { BotTile } from "@/ui/Avatar";
import form from "@/ui/form.module.css";
import { toast } from "@/ui/toast";
import { onColor } from "./color";
import classes from "./PictureField.module.css";
import { type BotPicture, useSetPicture } from "./start-queries";

const TYPES = ["image/png", "image/jpeg", "image/webp"];
const LIMITS: Record<BotPicture, { bytes: number; side: number }> = {
  avatar: { bytes: 1 << 20, side: 720 },
  "launcher-picture": { bytes: 500 << 10, side: 160 },
  favicon: { bytes: 500 << 10, side: 64 },
};
const FRAME = 240;

/** The bot's face. */
export function AvatarField({ bot, disabled }: { bot: Bot; disabled: boolean }) {
  const tile = <BotTile size={56} color={bot.theme_color} src={bot.avatar_url} />;
  return <PictureField bot={bot} which="avatar" words="avatar" src={bot.avatar_url} tile={tile} disabled={disabled} />;
}

/** What a round button shows: its picture, or the sign of a chat. */
export function ButtonTile({ color, src }: { color: string; src: string }) {
  return (
    <span className={classes.button} style={{ background: color, color: onColor(color) }}>
      {src ? <img src={src} alt="" /> : <IconMessageCircle size={26} stroke={1.75} />}
    </span>
  );
}

type Props = {
  bot: Bot;
  which: BotPicture;
  /** Where its label and its help are. */
  words: "avatar" | "launcher_picture" | "favicon";
  /** Where it is; empty: there is none. */
  src: string;
  tile: ReactNode;
  disabled: boolean;
};

/** One of the pictures of a bot. It is saved at once: a picture is no field of a form. */
export function PictureField({ bot, which, words, src, tile, disabled }: Props) {
  const { t } = useTranslation();
  const save = useSetPicture(bot.id, which);
  const limit = LIMITS[which];
  const input = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<HTMLImageElement | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const choose = async (file: File | undefined) => {
    setProblem(null);
    if (!file) return;
    if (!TYPES.includes(file.type) || file.size > limit.bytes) return setProblem(t(`picture.${words}.wrong_file`));
    const image = new Image();
    image.src = URL.createObjectURL(file);
    try {
      await image.decode();
      setPicture(image);
    } catch {
      URL.revokeObjectURL(image.src);
      setProblem(t(`picture.${words}.wrong_file`));
    }
  };
  const done = () => {
    if (picture) URL.revokeObjectURL(picture.src);
    setPicture(null);
  };
  const store = (b: Blob | null) =>
    save.mutate(b, {
      onSuccess: () => {
        done();
        toast(t(b ? "avatar.saved" : "avatar.removed"));
      },
      onError: (e) => {
        done();
        setProblem(problemText(t, e));
      },
    });
  return (
    <div className={classes.field}>
      {tile}
      <div>
        <div className={form.rowLabel}>{t(`picture.${words}.label`)}</div>
        <div className={form.rowHelp}>{t(`picture.${words}.help`)}</div>
        {problem ? (
          <div className={classes.problem} role="alert">
            {problem}
          </div>
        ) : null}
        <div className={classes.actions}>
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconPhoto size={15} stroke={1.75} />}
            disabled={disabled}
            loading={save.isPending && !picture}
            onClick={() => input.current?.click()}
          >
            {t(src ? "avatar.change" : "avatar.choose")}
          </Button>
          {src ? (
            <Button size="compact-md" variant="subtle" color="gray" disabled={disabled} onClick={() => store(null)}>
              {t("avatar.remove")}
            </Button>
          ) : null}
        </div>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={t(`picture.${words}.label`)}
          accept={TYPES.join(",")}
          onChange={(e) => {
            void choose(e.currentTarget.files?.[0]);
            e.currentTarget.value = "";
          }}
        />
      </div>
      {picture ? <Crop image={picture} limit={limit} saving={save.isPending} onCancel={done} onDone={store} /> : null}
    </div>
  );
}

/** The square part of a picture: dragged, or moved with the arrow keys, and enlarged. */
function Crop({
  image,
  limit,
  saving,
  onCancel,
  onDone,
}: {
  image: HTMLImageElement;
  limit: { bytes: number; side: number };
  saving: boolean;
  onCancel: () => void;
  onDone: (b: Blob) => void;
}) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [zoom, setZoom] = useState(1);
  const [at, setAt] = useState({ x: 0.5, y: 0.5 }); // the middle of the part, as a share of the picture
  const drag = useRef<{ x: number; y: number } | null>(null);
  const part = Math.min(image.naturalWidth, image.naturalHeight) / zoom;
  const clamp = (v: number, size: number) => Math.min(1 - part / size / 2, Math.max(part / size / 2, v));
  const x = clamp(at.x, image.naturalWidth) * image.naturalWidth - part / 2;
  const y = clamp(at.y, image.naturalHeight) * image.naturalHeight - part / 2;
  const move = (dx: number, dy: number) =>
    setAt({
      x: clamp(at.x, image.naturalWidth) + (dx * part) / FRAME / image.naturalWidth,
      y: clamp(at.y, image.naturalHeight) + (dy * part) / FRAME / image.naturalHeight,
    });
  const draw = (on: HTMLCanvasElement, side: number) => {
    on.width = side;
    on.height = side;
    on.getContext("2d")?.drawImage(image, x, y, part, part, 0, 0, side, side);
  };
  useEffect(() => {
    if (canvas.current) draw(canvas.current, FRAME * 2);
  });
  const finish = () => {
    const out = document.createElement("canvas");
    draw(out, Math.min(limit.side, Math.round(part)));
    // As a PNG what is see-through stays so; a photo that is too large that way goes as a JPEG.
    out.toBlob((png) => {
      if (png && png.size <= limit.bytes) onDone(png);
      else out.toBlob((jpeg) => jpeg && onDone(jpeg), "image/jpeg", 0.88);
    }, "image/png");
  };
  const onDrag = (e: PointerEvent) => {
    if (!drag.current) return;
    move(drag.current.x - e.clientX, drag.current.y - e.clientY);
    drag.current = { x: e.clientX, y: e.clientY };
  };
  return (
    <Modal
      opened
      onClose={onCancel}
      title={t("avatar.crop")}
      size={340}
      closeButtonProps={{ "aria-label": t("actions.close_dialog") }}
    >
      <div className={form.stack}>
        <canvas
          ref={canvas}
          className={classes.crop}
          style={{ width: FRAME, height: FRAME }}
          tabIndex={0}
          role="img"
          aria-label={t("avatar.crop_help")}
          onPointerDown={(e) => {
            drag.current = { x: e.clientX, y: e.clientY };
            e.currentTarget.setPointerCapture(e.pointerId);
          }}
          onPointerMove={onDrag}
          onPointerUp={() => {
            drag.current = null;
          }}
          onKeyDown={(e) => {
            const step = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] }[e.key];
            if (!step) return;
            e.preventDefault();
            move(step[0] ?? 0, step[1] ?? 0);
          }}
        />
        <label className={classes.zoom}>
          {t("avatar.zoom")}
          <input
            type="range"
            min={1}
            max={4}
            step={0.05}
            value={zoom}
            onChange={(e) => setZoom(Number(e.currentTarget.value))}
          />
        </label>
        <div className={form.actions}>
          <Button variant="default" onClick={onCancel}>
            {t("actions.cancel")}
          </Button>
          <Button loading={saving} onClick={finish}>
            {t("avatar.use")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
