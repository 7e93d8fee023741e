import { Icon } from "../../../ui/icons";
import type { ExtraProps } from ".";

/** What the visitor has said about himself because the bot asked. */
export function Asked({ line }: ExtraProps) {
  const { fields = [], given = {} } = line.message?.ask ?? {};
  return (
    <div class="state sent">
      <Icon name="check" size={16} /> <bdi>{fields.flatMap((f) => given[f] ?? []).join(" · ")}</bdi>
    </div>
  );
}
