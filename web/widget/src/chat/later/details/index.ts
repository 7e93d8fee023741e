/** What only those bots ask that want to know who writes. */
import { styled } from "../../ui/lazy";
import "../talk"; // the styles of its cards and fields
import css from "./details.css?inline";

export { DetailsForm } from "./form";

styled(css);
