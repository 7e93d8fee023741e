/** Where a phone number is from: fetched with a form that asks for one. */
import { useMemo } from "preact/hooks";
import { useLanguage } from "../../i18n";
import { styled } from "../../ui/lazy";
import css from "./country.css?inline";
import { countries, countryOf } from "./list";

styled(css);

interface Props {
  label: string;
  /** The bot's dialling code; empty: it has none. */
  code: string;
  /** Two letters; null: nobody has chosen yet. */
  chosen: string | null;
  onChoose: (id: string) => void;
}

export function CountrySelect({ label, code, chosen, onChoose }: Props) {
  const { tag } = useLanguage();
  const all = useMemo(() => {
    const names = new Intl.DisplayNames([tag], { type: "region" });
    return countries
      .map((c) => ({ ...c, name: names.of(c.id) ?? c.id }))
      .sort((a, b) => a.name.localeCompare(b.name, tag));
  }, [tag]);
  const id = chosen ?? countryOf(code);
  const one = all.find((c) => c.id === id);
  return (
    <span class="country">
      <span aria-hidden="true">{one ? `${one.id} ${one.code}` : label}</span>
      <select aria-label={label} value={id} onChange={(e) => onChoose(e.currentTarget.value)}>
        {!countryOf(code) && <option value="">{label}</option>}
        {all.map((c) => (
          <option key={c.id} value={c.id}>
            {c.name} {c.code}
          </option>
        ))}
      </select>
    </span>
  );
}
