import { styled } from "../../ui/lazy";
import choices from "./choices.css?inline";
import forms from "./forms.css?inline";
import css from "./talk.css?inline";
import writing from "./writing.css?inline";

export { Below } from "./below";
export { Files } from "./files";
export { Menu } from "./menu";
export { QuoteBar, QuoteBlock } from "./quote";
export { RatingCard } from "./rating";
export { Gone, SignIn } from "./shut";
export { SystemRow } from "./system";
export { Dots, Writing } from "./writing";

styled(css + choices + forms + writing);
