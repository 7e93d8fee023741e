import { IconMessageCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Bot } from "@/lib/api/types";
import { BotTile } from "@/ui/Avatar";
import { PictureField as Field } from "@/ui/PictureField";
import { onColor } from "./color";
import classes from "./PictureField.module.css";
import { type BotPicture, useSetPicture } from "./start-queries";

const LIMITS: Record<BotPicture, { bytes: number; side: number }> = {
  avatar: { bytes: 1 << 20, side: 720 },
  "launcher-picture": { bytes: 500 << 10, side: 160 },
  favicon: { bytes: 500 << 10, side: 64 },
};

/** The bot's face. */
export function AvatarField({ bot, disabled }: { bot: Bot; disabled: boolean }) {
  const tile = <BotTile size={56} color={bot.theme_color} src={bot.avatar_url} />;
  return <PictureField bot={bot} which="avatar" words="avatar" src={bot.avatar_url} tile={tile} disabled={disabled} />;
}

/** The face of a bot that is not made yet. */
export function NewAvatarField({
  color,
  src,
  onChange,
}: {
  color: string;
  src: string;
  onChange: (picture: Blob | null) => void;
}) {
  const { t } = useTranslation();
  return (
    <Field
      label={t("picture.avatar.label")}
      help={t("picture.avatar.help")}
      wrongFile={t("picture.avatar.wrong_file")}
      limit={LIMITS.avatar}
      has={src !== ""}
      tile={<BotTile size={56} color={color} src={src} />}
      disabled={false}
      saving={false}
      later
      save={async (b) => onChange(b)}
    />
  );
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

/** One of the pictures of a bot. */
export function PictureField({ bot, which, words, src, tile, disabled }: Props) {
  const { t } = useTranslation();
  const save = useSetPicture(bot.id, which);
  return (
    <Field
      label={t(`picture.${words}.label`)}
      help={t(`picture.${words}.help`)}
      wrongFile={t(`picture.${words}.wrong_file`)}
      limit={LIMITS[which]}
      drawing={which === "launcher-picture"}
      has={src !== ""}
      tile={tile}
      disabled={disabled}
      saving={save.isPending}
      save={save.mutateAsync}
    />
  );
}
