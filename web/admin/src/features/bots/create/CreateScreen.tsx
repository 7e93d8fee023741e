import { Button } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageTitle } from "@/lib/title";
import { Page, PageHeader } from "@/ui/Panel";
import { NoRoom, useNoRoom } from "../NoRoom";
import { botLimitQuery, botQuery } from "../queries";
import { CreateForm } from "./CreateForm";
import { Ready } from "./Ready";

/** A further bot, from its name to the first question; `made` is the bot once it is there. */
export default function CreateScreen({ made }: { made: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // They are sent once there is a bot to send them to.
  const [files, setFiles] = useState<File[]>([]);
  const [avatar, setAvatar] = useState<Blob | null>(null);
  usePageTitle(t("create.title"));
  useSuspenseQuery(botLimitQuery); // said before somebody fills in a form
  const noRoom = useNoRoom();
  // Who has begun goes on to the end: the bot that he makes takes the last place.
  const [begun] = useState(!noRoom);
  if (made) return <Made id={made} files={files} avatar={avatar} />;
  if (noRoom && !begun)
    return (
      <Page header={<PageHeader title={t("create.title")} />}>
        <NoRoom why={noRoom} />
        <Button component={Link} to="/bots" variant="default" style={{ alignSelf: "start" }}>
          {t("create.back_to_bots")}
        </Button>
      </Page>
    );
  return (
    <Page flush header={<PageHeader title={t("create.title")} />}>
      <CreateForm
        files={files}
        setFiles={setFiles}
        avatar={avatar}
        setAvatar={setAvatar}
        onLeave={() => navigate({ to: "/bots" })}
        onMade={(id) => navigate({ to: "/bots/new", search: { made: id }, replace: true, ignoreBlocker: true })}
      />
    </Page>
  );
}

function Made({ id, files, avatar }: { id: string; files: File[]; avatar: Blob | null }) {
  const { t } = useTranslation();
  const { data: bot } = useSuspenseQuery(botQuery(id));
  return (
    <Page flush header={<PageHeader title={t("create.title")} hint={bot.name} />}>
      <Ready bot={bot} files={files} avatar={avatar} />
    </Page>
  );
}
