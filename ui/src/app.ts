// Starts Turbo and names the elements. Each element starts itself when it enters the page and keeps nothing
// outside itself, so that a swap or a morph may bring it in or take it away at any moment.
import * as Turbo from "@hotwired/turbo";
import { Chart } from "./elements/chart";
import { Copy } from "./elements/copy";
import { Curve } from "./elements/curve";
import { answerInOwnDialog, Dialog } from "./elements/dialog";
import { Drop } from "./elements/drop";
import { Filter } from "./elements/filter";
import { bindListKeys, Keys } from "./elements/keys";
import { Live } from "./elements/live";
import { Menu } from "./elements/menu";
import { bindPaletteKey, Palette } from "./elements/palette";
import { Progress } from "./elements/progress";
import { Rail } from "./elements/rail";
import { SelectAll } from "./elements/select-all";
import { Theme } from "./elements/theme";
import { Toast } from "./elements/toast";
import { Weights } from "./elements/weights";
import { keepWhatIsInUse } from "./morph";
import { listenForPageKeys } from "./page-keys";
import { rememberVisits } from "./visited";

// shell.css draws the bar of a visit under way (build.mjs tells why).
Turbo.config.drive.progressBarDelay = 2 ** 31 - 1;
// A request that Turbo gives up while its answer still comes in (the page moved on, or is refreshed again) is no error.
addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof DOMException && event.reason.name === "AbortError") event.preventDefault();
});
keepWhatIsInUse();
answerInOwnDialog();
bindListKeys();
bindPaletteKey();
listenForPageKeys();
rememberVisits();

const elements: Record<string, CustomElementConstructor> = {
  "b-chart": Chart,
  "b-copy": Copy,
  "b-curve": Curve,
  "b-dialog": Dialog,
  "b-drop": Drop,
  "b-filter": Filter,
  "b-keys": Keys,
  "b-live": Live,
  "b-menu": Menu,
  "b-palette": Palette,
  "b-progress": Progress,
  "b-rail": Rail,
  "b-select-all": SelectAll,
  "b-theme": Theme,
  "b-toast": Toast,
  "b-weights": Weights,
};
for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
