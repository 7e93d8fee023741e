import { useTranslation } from "react-i18next";
import classes from "./Skeleton.module.css";

/** A gray bar where text will be. */
export function Bone({ w = "100%", h = 10, round }: { w?: number | string; h?: number; round?: boolean }) {
  return <span className={classes.bone} style={{ width: w, height: h, borderRadius: round ? "50%" : undefined }} />;
}

/** Rows of a list with the real heights. `label` is read out once. */
export function RowSkeletons({
  rows = 8,
  height = 44,
  avatar,
  label,
}: {
  rows?: number;
  height?: number;
  avatar?: number;
  label: string;
}) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <div key={i} className={classes.row} style={{ height, opacity: 1 - i / (rows + 2) }}>
          {avatar ? <Bone w={avatar} h={avatar} round /> : null}
          <div className={classes.lines}>
            <Bone w={`${34 + ((i * 17) % 30)}%`} />
            {height > 40 ? <Bone w={`${56 + ((i * 23) % 34)}%`} h={8} /> : null}
          </div>
        </div>
      ))}
    </div>
  );
}

/** A short text that is on its way. */
export function BoneLines({ n }: { n: number }) {
  const { t } = useTranslation();
  return (
    <div className={classes.lines} role="status" aria-label={t("states.loading")}>
      {Array.from({ length: n }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bones are all the same
        <Bone key={i} w={i % 2 ? "60%" : "85%"} h={12} />
      ))}
    </div>
  );
}
