import { ActionIcon, Button, FileButton, TextInput } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash, IconUpload, IconVocabulary } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Term } from "@/lib/api/knowledge-types";
import { fieldErrors, problemText } from "@/lib/problem";
import { useSession } from "@/lib/session";
import { confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/Dialog";
import { CharCount, FormProblem, SwitchRow } from "@/ui/FormParts";
import form from "@/ui/form.module.css";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import table from "@/ui/table.module.css";
import { toast, toastProblem } from "@/ui/toast";
import classes from "./Knowledge.module.css";
import {
  dictionaryQuery,
  type TermsReport,
  useDeleteTerm,
  useImportTerms,
  useSaveTerm,
  useUseDictionary,
} from "./queries";

const MAX_KEYWORD = 50;
const MAX_MEANING = 255;

const fold = (s: string) => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The company's own words: what customers write, and what they mean by it. */
export function DictionaryTab({ botId }: { botId: string }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const list = useQuery(dictionaryQuery(botId));
  const use = useUseDictionary(botId);
  const remove = useDeleteTerm(botId);
  const imports = useImportTerms(botId);
  const [search, setSearch] = useState("");
  const [editing, setEditing] = useState<Term | "new" | null>(null);
  const [report, setReport] = useState<TermsReport | null>(null);
  const mayEdit = can("knowledge", "edit");
  const onError = (e: unknown) => toastProblem(problemText(t, e));
  if (list.isPending) return <RowSkeletons rows={6} height={44} label={t("states.loading")} />;
  if (list.isError) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  const d = list.data;
  const words = fold(search.trim());
  const rows = d.items.filter((x) => words === "" || fold(`${x.keyword} ${x.meaning}`).includes(words));
  const full = d.items.length >= d.max;
  const drop = async (x: Term) => {
    const yes = await confirm({
      title: t("dictionary.delete_title", { keyword: x.keyword }),
      text: t("dictionary.delete_text"),
      action: t("actions.delete"),
      cancel: t("actions.cancel"),
    });
    if (yes) remove.mutate(x.id, { onSuccess: () => toast(t("dictionary.deleted")), onError });
  };
  return (
    <>
      <section className={`${classes.card} ${classes.short}`}>
        <div className={classes.pad}>
          <SwitchRow
            label={t("dictionary.use")}
            help={t("dictionary.use_help")}
            checked={d.use}
            disabled={!mayEdit || use.isPending}
            onChange={(on) => use.mutate(on, { onError })}
          />
        </div>
      </section>
      <section className={classes.card} aria-label={t("entries.tabs.dictionary")}>
        <div className={classes.bar}>
          <span className={classes.limit} data-full={full || undefined}>
            {t("dictionary.count", { n: d.items.length, max: d.max })}
          </span>
          <div className={classes.tools}>
            <SearchField value={search} placeholder={t("dictionary.search")} onChange={setSearch} />
            {mayEdit ? (
              <>
                <FileButton
                  accept=".csv,.txt,.xlsx,text/csv"
                  onChange={(file) => file && imports.mutate(file, { onSuccess: setReport, onError })}
                >
                  {(props) => (
                    <Button
                      {...props}
                      size="xs"
                      variant="default"
                      loading={imports.isPending}
                      leftSection={<IconUpload size={15} stroke={1.75} />}
                    >
                      {t("dictionary.import")}
                    </Button>
                  )}
                </FileButton>
                <Button
                  size="xs"
                  disabled={full}
                  leftSection={<IconPlus size={15} stroke={1.75} />}
                  onClick={() => setEditing("new")}
                >
                  {t("dictionary.add")}
                </Button>
              </>
            ) : null}
          </div>
        </div>
        {rows.length === 0 ? (
          <EmptyState
            icon={<IconVocabulary size={20} stroke={1.75} />}
            text={t(words ? "entries.none_match" : "dictionary.empty")}
            hint={words ? undefined : t("dictionary.empty_hint")}
          />
        ) : (
          <div className={table.wrap}>
            <table className={`${table.table} ${table.stacked}`}>
              <thead>
                <tr>
                  <th>{t("dictionary.keyword")}</th>
                  <th className={table.main}>{t("dictionary.meaning")}</th>
                  {mayEdit ? <th aria-label={t("entries.actions")} /> : null}
                </tr>
              </thead>
              <tbody>
                {rows.map((x) => (
                  <tr key={x.id}>
                    <td className={classes.keyword} data-phone="first">
                      {x.keyword}
                    </td>
                    <td className={classes.meaning} data-phone="all">
                      {x.meaning}
                    </td>
                    {mayEdit ? (
                      <td data-phone="end">
                        <div className={table.actions}>
                          <ActionIcon
                            aria-label={t("dictionary.edit", { keyword: x.keyword })}
                            onClick={() => setEditing(x)}
                          >
                            <IconPencil size={16} stroke={1.75} />
                          </ActionIcon>
                          <ActionIcon
                            aria-label={t("dictionary.delete", { keyword: x.keyword })}
                            onClick={() => void drop(x)}
                          >
                            <IconTrash size={16} stroke={1.75} />
                          </ActionIcon>
                        </div>
                      </td>
                    ) : null}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {editing ? (
        <TermDialog botId={botId} term={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />
      ) : null}
      {report ? <Report r={report} onClose={() => setReport(null)} /> : null}
    </>
  );
}

function TermDialog({ botId, term, onClose }: { botId: string; term?: Term; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveTerm(botId);
  const [keyword, setKeyword] = useState(term?.keyword ?? "");
  const [meaning, setMeaning] = useState(term?.meaning ?? "");
  const wrong = fieldErrors(t, save.error, ["keyword", "meaning"]);
  return (
    <Dialog onClose={onClose} size={460} title={t(term ? "dictionary.edit_title" : "dictionary.add_title")}>
      <form
        className={form.stack}
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate(
            { id: term?.id, keyword, meaning },
            {
              onSuccess: () => {
                toast(t("dictionary.saved"));
                onClose();
              },
            },
          );
        }}
      >
        <FormProblem text={save.isError && Object.keys(wrong).length === 0 ? problemText(t, save.error) : null} />
        <TextInput
          label={t("dictionary.keyword")}
          data-autofocus
          value={keyword}
          error={wrong.keyword}
          description={
            <>
              {t("dictionary.keyword_help")} <CharCount text={keyword} max={MAX_KEYWORD} />
            </>
          }
          onChange={(e) => setKeyword(e.currentTarget.value)}
        />
        <TextInput
          label={t("dictionary.meaning")}
          value={meaning}
          error={wrong.meaning}
          description={<CharCount text={meaning} max={MAX_MEANING} />}
          onChange={(e) => setMeaning(e.currentTarget.value)}
        />
        <div className={form.actions}>
          <Button size="sm" variant="default" onClick={onClose}>
            {t("actions.cancel")}
          </Button>
          <Button size="sm" type="submit" loading={save.isPending}>
            {t("actions.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Report({ r, onClose }: { r: TermsReport; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} size={520} title={t("dictionary.report_title")}>
      <div className={form.stack}>
        <p>{t("dictionary.report", { added: r.added, changed: r.changed, same: r.same })}</p>
        {r.left_out > 0 ? <p>{t("dictionary.left_out", { count: r.left_out })}</p> : null}
        {r.problems.length > 0 ? (
          <ul className={classes.problems}>
            {r.problems.slice(0, 50).map((p) => (
              <li key={p.line}>{t("dictionary.line", { line: p.line, text: p.question })}</li>
            ))}
          </ul>
        ) : null}
        <div className={form.actions}>
          <Button size="sm" onClick={onClose}>
            {t("actions.close_dialog")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
