import { Button } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/lib/api/client";
import { codeText, problemText } from "@/lib/problem";
import { Dialog } from "./Dialog";
import form from "./form.module.css";
import classes from "./PictureField.module.css";
import { toast } from "./toast";

const TYPES = ["image/png", "image/jpeg", "image/webp"];
const DRAWING = "image/svg+xml";
const FRAME = 240;

type Props = {
  label: string;
  help: string;
  /** What is said about a file of another type, or one that is too large. */
  wrongFile: string;
  /** At most so many bytes, and what it is drawn in, in pixels. */
  limit: { bytes: number; side: number };
  /** A logo: it may be used whole. */
  logo?: boolean;
  /** A drawing (SVG) will do. */
  drawing?: boolean;
  /** There is one already. */
  has: boolean;
  tile: ReactNode;
  disabled: boolean;
  saving: boolean;
  /** It is not stored yet: nothing is said about it. */
  later?: boolean;
  /** Stores it; null takes it away. */
  save: (picture: Blob | null) => Promise<unknown>;
};

/** A picture of something. It is saved at once: a picture is no field of a form. */
export function PictureField({
  label,
  help,
  wrongFile,
  limit,
  logo,
  drawing,
  has,
  tile,
  disabled,
  saving,
  later,
  save,
}: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [picture, setPicture] = useState<{ file: File; image: HTMLImageElement } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const types = drawing ? [...TYPES, DRAWING] : TYPES;

  const choose = async (file: File | undefined) => {
    setProblem(null);
    if (!file) return;
    if (!types.includes(file.type) || file.size > limit.bytes) return setProblem(wrongFile);
    if (file.type === DRAWING) return store(file);
    const image = new Image();
    image.src = URL.createObjectURL(file);
    try {
      await image.decode();
      setPicture({ file, image });
    } catch {
      URL.revokeObjectURL(image.src);
      setProblem(wrongFile);
    }
  };
  const done = () => {
    if (picture) URL.revokeObjectURL(picture.image.src);
    setPicture(null);
  };
  const store = async (b: Blob | null) => {
    try {
      await save(b);
      if (!later) toast(t(b ? "avatar.saved" : "avatar.removed"));
    } catch (e) {
      // What is wrong with the picture itself says the one field that there is.
      const field = e instanceof ApiError ? e.problem?.errors?.[0]?.code : undefined;
      setProblem(codeText(t, field ?? "") ?? problemText(t, e));
    }
    done();
  };
  return (
    <div className={classes.field}>
      {tile}
      <div>
        <div className={form.rowLabel}>{label}</div>
        <div className={form.rowHelp}>{help}</div>
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
            loading={saving && !picture}
            onClick={() => input.current?.click()}
          >
            {t(has ? "avatar.change" : "avatar.choose")}
          </Button>
          {has ? (
            <Button size="compact-md" variant="subtle" color="gray" disabled={disabled} onClick={() => store(null)}>
              {t("avatar.remove")}
            </Button>
          ) : null}
        </div>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={label}
          accept={types.join(",")}
          onChange={(e) => {
            void choose(e.currentTarget.files?.[0]);
            e.currentTarget.value = "";
          }}
        />
      </div>
      {picture ? (
        <Crop
          image={picture.image}
          limit={limit}
          saving={saving}
          onCancel={done}
          onWhole={logo ? () => store(picture.file) : undefined}
          onDone={store}
        />
      ) : null}
    </div>
  );
}

/** The square part of a picture: dragged, or moved with the arrow keys, and enlarged. */
function Crop({
  image,
  limit,
  saving,
  onCancel,
  onWhole,
  onDone,
}: {
  image: HTMLImageElement;
  limit: { bytes: number; side: number };
  saving: boolean;
  onCancel: () => void;
  onWhole: (() => void) | undefined;
  onDone: (b: Blob) => void;
}) {
  const { t } = useTranslation();
  // The dialog puts it up after this was drawn: then it is drawn on.
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
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
    if (canvas) draw(canvas, FRAME * 2);
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
    <Dialog onClose={onCancel} title={t("avatar.crop")} size={onWhole ? 430 : 340}>
      <div className={form.stack}>
        <canvas
          ref={setCanvas}
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
        <div className={form.actions} style={{ flexWrap: "wrap" }}>
          <Button variant="default" onClick={onCancel}>
            {t("actions.cancel")}
          </Button>
          {onWhole && image.naturalWidth !== image.naturalHeight ? (
            <Button variant="default" disabled={saving} onClick={onWhole}>
              {t("logo.whole")}
            </Button>
          ) : null}
          <Button loading={saving} onClick={finish}>
            {t("avatar.use")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
