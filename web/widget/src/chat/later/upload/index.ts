import { styled } from "../../ui/lazy";
import css from "./tray.css?inline";

export { put } from "./put";
export { shrink } from "./shrink";
export { Tray } from "./tray";

styled(css);
