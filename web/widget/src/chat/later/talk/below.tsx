import type { Line } from "../../rows";
import { Actions, Liked } from "./actions";
import { Files } from "./files";
import { Extras } from "./payload";

export interface BelowProps {
  line: Line;
  phone: boolean;
  /** The conversation goes on: messages can be answered. */
  open: boolean;
}

/** What hangs on a message: its files, what it carries, and what can be done with it. */
export function Below({ line, phone, open }: BelowProps) {
  const { files, message, own } = line;
  if (message?.unsent) return null;
  return (
    <>
      {files.length > 0 && <Files files={files} />}
      <Extras line={line} phone={phone} />
      {message && (own ? <Liked message={message} /> : <Actions message={message} open={open} />)}
    </>
  );
}
