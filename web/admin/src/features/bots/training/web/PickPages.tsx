import { Button, Checkbox } from "@mantine/core";
import { IconFileText, IconWorldSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FoundPage, WebSite } from "@/lib/api/types";
import { problemText } from "@/lib/problem";
import { useClock } from "@/lib/time";
import { Dialog } from "@/ui/Dialog";
import { FormProblem } from "@/ui/FormParts";
import { SearchField } from "@/ui/SearchField";
import { RowSkeletons } from "@/ui/Skeleton";
import { EmptyState, ErrorState } from "@/ui/States";
import { toast } from "@/ui/toast";
import { foundQuery, isFile, isPickable, isSearching, usePick } from "./queries";
import { foundReason } from "./reasons";
import classes from "./Web.module.css";

/** The pages that were found on a site: those with content can be ticked, the others say why not. */
export function PickPages({
  botId,
  site,
  mayEdit,
  onClose,
}: {
  botId: string;
  site: WebSite;
  mayEdit: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const clock = useClock();
  const [search, setSearch] = useState("");
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const found = useInfiniteQuery(foundQuery(botId, site.id, search));
  const pick = usePick(botId, site.id);
  const rows = found.data?.pages.flatMap((p) => p.items) ?? [];
  const free = rows.filter(isPickable);
  const everything = free.length > 0 && free.every((f) => ticked.has(f.no));
  const set = (list: FoundPage[], on: boolean) => {
    const next = new Set(ticked);
    for (const f of list) on ? next.add(f.no) : next.delete(f.no);
    setTicked(next);
  };
  const add = (b: { all?: boolean; numbers?: number[] }) =>
    pick.mutate(b, {
      onSuccess: (r) => {
        toast(t("web.picked", { count: r.picked, shown: clock.number(r.picked) }));
        onClose();
      },
    });
  const rest = site.pages - site.added;
  return (
    <Dialog
      onClose={onClose}
      size={720}
      title={t("web.pick_title", { address: site.address.replace(/^https?:\/\//, "") })}
    >
      <div className={classes.pick}>
        <div className={classes.pickBar}>
          <Checkbox
            label={t("web.tick_shown", { count: free.length, shown: clock.number(free.length) })}
            disabled={!mayEdit || free.length === 0}
            checked={everything}
            indeterminate={!everything && free.some((f) => ticked.has(f.no))}
            onChange={(e) => set(free, e.currentTarget.checked)}
          />
          <SearchField value={search} onChange={setSearch} placeholder={t("web.search_found")} />
        </div>
        <div className={classes.found}>
          {found.isPending ? (
            <RowSkeletons rows={6} label={t("states.loading")} />
          ) : found.isError && rows.length === 0 ? (
            <ErrorState error={found.error} retry={() => found.refetch()} />
          ) : rows.length === 0 ? (
            <EmptyState
              icon={<IconWorldSearch size={20} stroke={1.75} />}
              text={t(search ? "web.found_nothing" : isSearching(site) ? "web.found_not_yet" : "web.found_forgotten")}
            />
          ) : (
            <ul>
              {rows.map((f) => (
                <FoundRow
                  key={f.no}
                  found={f}
                  mayEdit={mayEdit}
                  ticked={ticked.has(f.no)}
                  onTick={(on) => set([f], on)}
                />
              ))}
            </ul>
          )}
          {found.hasNextPage ? (
            <Button
              variant="default"
              fullWidth
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t("actions.more")}
            </Button>
          ) : null}
        </div>
        <FormProblem text={pick.isError ? problemText(t, pick.error) : null} />
        {mayEdit ? (
          <div className={classes.pickEnd}>
            {rest > 0 && !isSearching(site) ? (
              <Button size="sm" variant="default" loading={pick.isPending} onClick={() => add({ all: true })}>
                {t("web.add_all", { count: rest, shown: clock.number(rest) })}
              </Button>
            ) : null}
            <Button
              size="sm"
              disabled={ticked.size === 0}
              loading={pick.isPending}
              onClick={() => add({ numbers: [...ticked] })}
            >
              {t("web.add_picked", { count: ticked.size, shown: clock.number(ticked.size) })}
            </Button>
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}

function FoundRow({
  found: f,
  mayEdit,
  ticked,
  onTick,
}: {
  found: FoundPage;
  mayEdit: boolean;
  ticked: boolean;
  onTick: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  const can = isPickable(f);
  const why =
    f.page_id !== null || f.document_id !== null
      ? t("web.there_already")
      : f.picked
        ? t("web.being_added")
        : can
          ? isFile(f)
            ? t("web.as_document")
            : ""
          : `${foundReason(t, f.status, f.reason)}${f.http_status >= 400 ? ` (${f.http_status})` : ""}`;
  return (
    <li className={classes.foundRow} data-off={!can || undefined}>
      <Checkbox
        aria-label={t("web.tick", { title: f.title || f.address })}
        disabled={!mayEdit || !can}
        checked={ticked || f.page_id !== null || f.document_id !== null || f.picked}
        onChange={(e) => onTick(e.currentTarget.checked)}
      />
      <div className={classes.foundName}>
        <b>
          {isFile(f) ? <IconFileText size={15} stroke={1.75} aria-label={t("web.file")} /> : null}
          {f.title || pathOf(f.address)}
        </b>
        <a href={f.address} target="_blank" rel="noreferrer">
          {f.address}
        </a>
      </div>
      {why ? <span className={classes.why}>{why}</span> : null}
    </li>
  );
}

function pathOf(address: string): string {
  return address.replace(/^https?:\/\/[^/]+/, "") || "/";
}
