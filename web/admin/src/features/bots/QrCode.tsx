import { useMemo } from "react";
import { encode, renderSVG } from "uqr";

/** An address to photograph. Always dark on white, whatever the scheme: cameras expect it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const src = useMemo(() => `data:image/svg+xml,${encodeURIComponent(renderSVG(text, { border: 2 }))}`, [text]);
  return <img src={src} alt={label} width={148} height={148} />;
}

function save(url: string, name: string): void {
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export function saveSvg(text: string, name: string): void {
  save(URL.createObjectURL(new Blob([renderSVG(text, { border: 4 })], { type: "image/svg+xml" })), name);
}

/** At least 1,024 pixels wide, in whole pixels a dot, so that it prints sharply. */
export function savePng(text: string, name: string): void {
  const { data, size } = encode(text, { border: 4 });
  const dot = Math.ceil(1024 / size);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * dot;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "black";
  data.forEach((row, y) => {
    row.forEach((on, x) => {
      if (on) pen.fillRect(x * dot, y * dot, dot, dot);
    });
  });
  canvas.toBlob((png) => png && save(URL.createObjectURL(png), name), "image/png");
}
