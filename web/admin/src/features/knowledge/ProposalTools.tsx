import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { everyPage } from "@/lib/api/pages";
import type { Member } from "@/lib/api/types";
import classes from "./Knowledge.module.css";
import { Narrow } from "./ListFrame";
import type { ProposalFilter } from "./queries";
import { WAYS } from "./words";

const PERIODS = ["", "7", "30", "90", "days"] as const;
type Period = (typeof PERIODS)[number];
const ANYBODY = "anybody";

/** The beginning of a day as it is typed, some days later; "" for no day. */
function startOf(day: string, plus: number): string {
  const [y, m, d] = day.split("-").map(Number);
  return y && m && d ? new Date(y, m - 1, d + plus).toISOString() : "";
}

/** The beginning of the day so many days ago. */
function ago(days: number): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1).toISOString();
}

/** What narrows the list of proposals: how they came about, whose answer it is, and when they were made. */
export function ProposalTools({
  filter,
  onFilter,
}: {
  filter: ProposalFilter;
  onFilter: (part: Partial<ProposalFilter>) => void;
}) {
  const { t } = useTranslation();
  const members = useQuery({
    queryKey: ["knowledge", "members"],
    queryFn: ({ signal }) => everyPage<Member>("/v1/members", signal),
    select: (p) => p.items,
  }).data;
  const [period, setPeriod] = useState<Period>("");
  const [days, setDays] = useState({ from: "", to: "" });
  const choose = (part: Partial<typeof days>) => {
    const next = { ...days, ...part };
    setDays(next);
    // Backwards is no period: the field says so, and the list stays as it was.
    if (!next.from || !next.to || next.from <= next.to)
      onFilter({ from: startOf(next.from, 0), to: startOf(next.to, 1) });
  };
  const backwards = days.from !== "" && days.to !== "" && days.from > days.to;
  return (
    <>
      <Narrow
        label={t("entries.via")}
        data={[
          { value: "", label: t("entries.any_via") },
          ...WAYS.map((w) => ({ value: w, label: t(`entries.ways.${w}`) })),
        ]}
        value={filter.via}
        onChange={(via) => onFilter({ via })}
      />
      {members && members.length > 1 ? (
        <Select
          size="xs"
          className={classes.select}
          aria-label={t("proposals.author")}
          allowDeselect={false}
          searchable={members.length > 8}
          data={[
            { value: ANYBODY, label: t("proposals.any_author") },
            ...members.map((m) => ({ value: m.id, label: m.name })),
          ]}
          value={filter.author || ANYBODY}
          onChange={(v) => onFilter({ author: v === null || v === ANYBODY ? "" : v })}
        />
      ) : null}
      <Narrow
        label={t("proposals.period")}
        data={PERIODS.map((value) => ({
          value,
          label: t(`proposals.periods.${value === "" ? "any" : value}`),
        }))}
        value={period}
        onChange={(p) => {
          setPeriod(p);
          setDays({ from: "", to: "" });
          onFilter({ from: p === "" || p === "days" ? "" : ago(Number(p)), to: "" });
        }}
      />
      {period === "days" ? (
        <>
          <TextInput
            size="xs"
            type="date"
            aria-label={t("proposals.from")}
            value={days.from}
            onChange={(e) => choose({ from: e.currentTarget.value })}
          />
          <TextInput
            size="xs"
            type="date"
            aria-label={t("proposals.to")}
            value={days.to}
            error={backwards ? t("proposals.backwards") : undefined}
            onChange={(e) => choose({ to: e.currentTarget.value })}
          />
        </>
      ) : null}
    </>
  );
}
