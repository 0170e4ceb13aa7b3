/** What every page is in. */
import { createRootRoute } from "@tanstack/react-router";
import { Missing } from "../layout/astray";
import { Frame } from "../layout/frame";

export const root = createRootRoute({ component: Frame, notFoundComponent: Missing });
