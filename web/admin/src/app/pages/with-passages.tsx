import type { ReactNode } from "react";
import { PassagesDrawer } from "@/features/bots";
import { useSession } from "@/lib/session";
import { NoPermission } from "@/ui/States";

type Props = { botId: string; reads?: string; named?: string; at?: number; onClose: () => void; children: ReactNode };

/** A page of training data, with what the bot reads of the one that the address names. */
export function WithPassages({ botId, reads, named, at, onClose, children }: Props) {
  const { can } = useSession();
  if (!can("knowledge", "view")) return <NoPermission />;
  return (
    <>
      {children}
      {reads ? <PassagesDrawer botId={botId} sourceId={reads} title={named ?? ""} at={at} onClose={onClose} /> : null}
    </>
  );
}
