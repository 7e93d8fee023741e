import { Button } from "@mantine/core";
import {
  IconBan,
  IconChevronDown,
  IconClock,
  IconLanguage,
  IconLogout,
  IconMail,
  IconMapPin,
  IconMessagePlus,
  IconPhone,
  IconRobot,
  IconTag,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Fragment, lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conversation } from "@/lib/api/types";
import { languageName } from "@/lib/languages";
import { problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { read, write } from "@/lib/storage";
import { useClock } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { confirm } from "@/ui/confirm";
import { Bone } from "@/ui/Skeleton";
import { ErrorState } from "@/ui/States";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./ContactPane.module.css";
import { CustomFacts } from "./CustomFacts";
import { Duplicates } from "./Duplicates";
import { EditableFact, EditableName } from "./EditableFact";
import { Fields } from "./Fields";
import { LocalTime } from "./LocalTime";
import { Notes } from "./Notes";
import { Pages } from "./Pages";
import { contactQuery, useBlockContact, useSignOutContact, useUpdateContact } from "./queries";
import { countryName, Standing, wayOf } from "./Standing";

const StartDialog = lazy(() => import("./StartDialog"));

type Props = {
  conversation: Conversation;
  name: string;
  /** What the conversation is sorted by; another feature knows it. */
  labels: ReactNode;
  /** Opens an earlier conversation; the page knows where it lives. */
  linkTo: (c: Pick<Conversation, "id" | "status">, children: ReactNode) => ReactNode;
  onStarted: (c: Conversation) => void;
};

/** Who is on the other side, beside the thread. */
export default function ContactPane({ conversation: c, name, labels, linkTo, onStarted }: Props) {
  const [starting, setStarting] = useState(false);
  const { t, i18n } = useTranslation();
  const clock = useClock();
  const { can } = useSession();
  const contact = useQuery(contactQuery(c.contact.id));
  const update = useUpdateContact(c.contact.id);
  const block = useBlockContact(c.contact.id);
  const signOut = useSignOutContact(c.contact.id);
  const mayEdit = can("contacts", "edit");
  const facts = { phone: "", label: "", ...c.contact, ...contact.data };

  const save = (field: "name" | "email" | "phone" | "label") => async (value: string) => {
    await update.mutateAsync({ [field]: value });
    toast(t("contact.saved"));
  };
  const toggleBlock = async () => {
    const blocked = !facts.blocked;
    if (
      blocked &&
      !(await confirm({
        title: t("contact.block_title", { name }),
        text: t("contact.block_text"),
        action: t("contact.block"),
        cancel: t("actions.cancel"),
      }))
    )
      return;
    block.mutate(blocked, {
      onSuccess: () => toast(t(blocked ? "contact.blocked_toast" : "contact.unblocked_toast", { name })),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  };

  const endSessions = async () => {
    const yes = await confirm({
      title: t("merging.sign_out_title", { name }),
      text: t("merging.sign_out_text"),
      action: t("merging.sign_out"),
      cancel: t("actions.cancel"),
      danger: false,
    });
    if (!yes) return;
    signOut.mutate(undefined, {
      onSuccess: () => toast(t("merging.signed_out", { name })),
      onError: (e) => toastProblem(problemText(t, e)),
    });
  };

  const language = c.language || contact.data?.language;
  const earlier = contact.data?.conversations.filter((x) => x.id !== c.id) ?? [];
  return (
    <div className={classes.pane}>
      <div className={classes.head}>
        <Avatar
          name={name}
          seed={c.contact.id}
          size={40}
          src={contact.data?.avatar_url}
          presence={contact.data?.online ? "online" : undefined}
        />
        <div className={classes.titles}>
          <EditableName name={name} value={facts.name} mayEdit={mayEdit} onSave={save("name")} />
          <p className={classes.since}>
            {contact.data ? t("contact.since", { date: clock.date(contact.data.created_at) }) : <Bone w={110} h={9} />}
          </p>
        </div>
      </div>
      {contact.data ? <Standing contact={contact.data} /> : null}
      <dl className={classes.facts}>
        <EditableFact
          icon={IconMail}
          label={t("fields.email")}
          value={facts.email}
          empty={t("contact.add_email")}
          type="email"
          mayEdit={mayEdit}
          onSave={save("email")}
        />
        <EditableFact
          icon={IconPhone}
          label={t("fields.phone")}
          value={facts.phone}
          shown={contact.data?.phone_shown}
          empty={t("contact.add_phone")}
          type="tel"
          mayEdit={mayEdit}
          onSave={save("phone")}
        />
        <EditableFact
          icon={IconTag}
          label={t("contact.label")}
          value={facts.label}
          empty={t("contact.add_label")}
          mayEdit={mayEdit}
          onSave={save("label")}
        />
        {contact.data?.time_zone ? (
          <Fact icon={<IconClock size={15} stroke={1.75} />} label={t("talks.local_time")}>
            <LocalTime zone={contact.data.time_zone} />
          </Fact>
        ) : null}
        {language ? (
          <Fact icon={<IconLanguage size={15} stroke={1.75} />} label={t("fields.language")}>
            {languageName(language, i18n.language)}
          </Fact>
        ) : null}
        {contact.data?.country_code ? (
          <Fact icon={<IconMapPin size={15} stroke={1.75} />} label={t("merging.country")}>
            {countryName(contact.data.country_code, i18n.language)}
          </Fact>
        ) : null}
        <Fact icon={<IconRobot size={15} stroke={1.75} />} label={t("fields.bot")}>
          {c.bot_name}
        </Fact>
      </dl>
      {labels}
      {c.channel === "website" ? (
        <Section id="page" title={t("contact.page")}>
          <Pages key={c.id} conversation={c} />
        </Section>
      ) : null}
      <Section id="details" title={t("contact.details")}>
        <dl className={classes.table}>
          <dt>{t("contact.number")}</dt>
          <dd>#{facts.number}</dd>
          <dt>{t("contact.started")}</dt>
          <dd title={clock.exact(c.created_at)}>{clock.short(c.created_at)}</dd>
          {contact.data?.last_seen_at ? (
            <>
              <dt>{t("contact.last_seen")}</dt>
              <dd title={clock.exact(contact.data.last_seen_at)}>{clock.short(contact.data.last_seen_at)}</dd>
            </>
          ) : null}
          {contact.data?.identities.map((x) => (
            <Fragment key={`${x.kind} ${x.external_id}`}>
              <dt>{t(`merging.way.${wayOf(x.kind)}`)}</dt>
              <dd>{x.external_id}</dd>
            </Fragment>
          ))}
        </dl>
      </Section>
      <Section id="fields" title={t("desk.contact.fields")}>
        <CustomFacts
          contactId={c.contact.id}
          fields={(contact.data?.custom_fields ?? []).filter((f) => f.shown)}
          mayEdit={mayEdit}
        />
        <Fields contactId={c.contact.id} fields={contact.data?.fields ?? []} mayEdit={mayEdit} />
      </Section>
      <Section id="notes" title={t("desk.contact.notes")}>
        <Notes contactId={c.contact.id} mayEdit={mayEdit} />
      </Section>
      {contact.data && contact.data.possible_duplicates.length > 0 ? (
        <Section id="duplicates" title={t("desk.contact.duplicates")}>
          <Duplicates contactId={contact.data.id} name={name} list={contact.data.possible_duplicates} linkTo={linkTo} />
        </Section>
      ) : null}
      <Section id="earlier" title={t("contact.earlier")}>
        {contact.isPending ? (
          <div className={classes.bones} role="status" aria-label={t("states.loading")}>
            <Bone w="80%" />
            <Bone w="50%" h={8} />
          </div>
        ) : contact.isError ? (
          <ErrorState error={contact.error} retry={() => contact.refetch()} />
        ) : earlier.length === 0 ? (
          <p className={classes.none}>{t("contact.first_time")}</p>
        ) : (
          <ul>
            {earlier.map((x) => (
              <li key={x.id}>
                {linkTo(
                  x,
                  <>
                    <span className={classes.earlierText}>
                      {x.last_message?.text || t("contact.conversation_with", { bot: x.bot_name })}
                    </span>
                    <span className={classes.earlierMeta}>
                      {x.bot_name} · {clock.date(x.created_at)} · {t(`contact.status.${x.status}`)}
                    </span>
                  </>,
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {can("live_chat", "edit") && c.status === "closed" && c.channel === "website" ? (
        <div className={classes.foot}>
          <Button
            variant="subtle"
            leftSection={<IconMessagePlus size={15} stroke={1.75} />}
            onClick={() => setStarting(true)}
          >
            {t("desk.contact.start")}
          </Button>
          {starting ? (
            <Suspense>
              <StartDialog conversation={c} name={name} onStarted={onStarted} onClose={() => setStarting(false)} />
            </Suspense>
          ) : null}
        </div>
      ) : null}
      {mayEdit && c.channel === "website" ? (
        <div className={classes.foot}>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconLogout size={15} stroke={1.75} />}
            loading={signOut.isPending}
            onClick={endSessions}
          >
            {t("merging.sign_out")}
          </Button>
        </div>
      ) : null}
      {can("live_chat", "manage") ? (
        <div className={classes.foot}>
          <Button
            variant="subtle"
            color={facts.blocked ? "gray" : "red"}
            className={facts.blocked ? undefined : classes.block}
            leftSection={<IconBan size={15} stroke={1.75} />}
            loading={block.isPending}
            onClick={toggleBlock}
          >
            {t(facts.blocked ? "contact.unblock" : "contact.block")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Fact({ icon, label, children }: { icon: ReactNode; label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt title={label}>
        {icon}
        <span className={classes.read}>{label}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Sections fold away and stay folded. */
function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  const key = `pane.${id}`;
  const [open, setOpen] = useState(() => read(key, true));
  return (
    <section className={classes.section}>
      <h3>
        <button
          type="button"
          className={classes.sectionHead}
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
            write(key, !open);
          }}
        >
          {title}
          <IconChevronDown size={14} stroke={1.75} />
        </button>
      </h3>
      {open ? <div className={classes.sectionBody}>{children}</div> : null}
    </section>
  );
}
