/** Photographs are larger than anybody looks at them: made smaller before they travel. */
const LONGEST = 1600;
const SMALL = 300_000;

export async function shrink(file: File): Promise<Blob> {
  // What moves, and what is no photograph, stays as it is.
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || typeof createImageBitmap !== "function") return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = LONGEST / Math.max(picture.width, picture.height);
    if (scale >= 1 && file.size < SMALL) return file;
    const part = Math.min(scale, 1);
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * part);
    canvas.height = Math.round(picture.height * part);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const type = file.type === "image/png" ? "image/png" : "image/jpeg";
    const smaller = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, 0.86));
    return smaller && smaller.size < file.size ? smaller : file;
  } catch {
    return file;
  }
}
