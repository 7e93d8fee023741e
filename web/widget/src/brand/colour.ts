/** The colours of one theme, as the server works them out of the bot's one theme colour. */
export interface Palette {
  /** Own bubble, main button, launcher. */
  fill: string;
  /** Text and icons on the fill. */
  on_fill: string;
  /** Inner edge of pale fills on white. */
  ring: string;
  /** Links, outline buttons, focus, ticks. */
  ink: string;
  /** Chosen, hover, focus halo, queued. */
  tint: string;
  /** Edge of outline buttons. */
  line: string;
}

export type Theme = "light" | "dark";
export type Palettes = Record<Theme, Palette>;

/** Sets the roles as custom properties (--fill, --on_fill …): through CSSOM, which a content policy allows. */
export function paint({ style }: HTMLElement, colours: Palette): void {
  for (const role in colours) style.setProperty(`--${role}`, colours[role as keyof Palette]);
}
